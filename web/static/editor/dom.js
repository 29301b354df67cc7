/* Making elements: no markup is ever made of text, so nothing of an answer can become a part of the page. */

/** An element with attributes (listeners as functions, `true` for a bare attribute) and children. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value != null) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child != null));
  return made;
}

/** The element with an id. */
export const byId = (id) => document.getElementById(id);
