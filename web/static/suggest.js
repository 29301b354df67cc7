// Names while one types into a search field: an editable combobox with a list (WAI-ARIA Authoring Practices 1.2,
// https://www.w3.org/WAI/ARIA/apg/patterns/combobox/). Without it the field is a plain search.

const WAIT = 120; // milliseconds without a key, before names are asked for
const SHORTEST = 2;

let made = 0;

for (const field of document.querySelectorAll('form[role="search"] input[type="search"]')) suggest(field);

function suggest(field) {
  const list = listFor(field);
  const state = { field, list, options: [], at: -1, timer: 0, asked: null };
  field.addEventListener("input", () => later(state));
  field.addEventListener("keydown", (event) => press(state, event));
  field.addEventListener("blur", () => close(state));
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener("click", (event) => go(event.target.closest("[role=option]")));
}

function listFor(field) {
  style();
  const list = document.createElement("ul");
  list.id = `suggestions-${++made}`;
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.labels?.[0]?.textContent.trim() || field.placeholder || field.name);
  field.form.append(list);
  field.autocomplete = "off";
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]])
    field.setAttribute(name, value);
  return list;
}

function style() {
  if (document.getElementById("suggest-style")) return;
  const link = Object.assign(document.createElement("link"), { id: "suggest-style", rel: "stylesheet", href: new URL("suggest.css", import.meta.url).href });
  document.head.append(link);
}

function later(state) {
  clearTimeout(state.timer);
  state.asked?.abort();
  if (state.field.value.trim().length < SHORTEST) return close(state);
  state.timer = setTimeout(() => ask(state), WAIT);
}

async function ask(state) {
  const address = new URL("suggest", state.field.form.action);
  address.searchParams.set("q", state.field.value);
  state.asked = new AbortController();
  try {
    const answer = await fetch(address, { signal: state.asked.signal });
    if (answer.ok) show(state, await answer.json());
    else close(state);
  } catch (fault) {
    if (fault.name !== "AbortError") close(state);
  }
}

function show(state, [, names, about, addresses]) {
  if (document.activeElement !== state.field) return;
  state.options = names.map((name, number) => option(state.list.id, number, name, about[number], addresses[number]));
  state.list.replaceChildren(...state.options);
  state.at = -1;
  state.field.removeAttribute("aria-activedescendant");
  open(state, state.options.length > 0);
}

function option(of, number, name, about, address) {
  const item = Object.assign(document.createElement("li"), { id: `${of}-${number}` });
  item.setAttribute("role", "option");
  item.setAttribute("aria-selected", "false");
  item.dataset.address = address;
  const text = Object.assign(document.createElement("bdi"), { textContent: name });
  const kind = Object.assign(document.createElement("small"), { textContent: about });
  item.append(text, " ", kind);
  return item;
}

function press(state, event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.isComposing) return;
  if (step && state.list.hidden) {
    if (event.key === "ArrowDown" && state.options.length) open(state, true);
    else later(state);
  } else if (step) move(state, step);
  else if (event.key === "Enter" && state.at >= 0 && !state.list.hidden) go(state.options[state.at]);
  else if (event.key === "Escape" && !state.list.hidden) close(state);
  else return;
  event.preventDefault();
}

function move(state, step) {
  const many = state.options.length + 1; // the field itself is one of the places
  state.options[state.at]?.setAttribute("aria-selected", "false");
  state.at = ((state.at + 1 + step + many) % many) - 1;
  const now = state.options[state.at];
  if (!now) return state.field.removeAttribute("aria-activedescendant");
  now.setAttribute("aria-selected", "true");
  now.scrollIntoView({ block: "nearest" });
  state.field.setAttribute("aria-activedescendant", now.id);
}

function open(state, is) {
  state.list.hidden = !is;
  state.field.setAttribute("aria-expanded", String(is));
}

function close(state) {
  clearTimeout(state.timer);
  state.asked?.abort();
  state.options[state.at]?.setAttribute("aria-selected", "false");
  state.at = -1;
  state.field.removeAttribute("aria-activedescendant");
  open(state, false);
}

function go(chosen) {
  if (!chosen) return;
  const address = new URL(chosen.dataset.address, location.href);
  if (address.origin === location.origin) location.assign(address);
}
