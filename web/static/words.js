/* The words that scripts say, in the language of the page: the page has them in `#words`, by what they are in English. */

const language = document.documentElement.lang;
const plural = new Intl.PluralRules(language);
const words = JSON.parse(document.getElementById("words")?.textContent ?? "{}");

/** What is said, with `{name}` replaced by what is given. */
export function say(said, given = {}) {
  return filled(words[said] ?? said, given);
}

/** So many things, in the plural form that the language has for them: `{count}` is the number as people write it. */
export function sayCount(said, count) {
  const forms = words[said] ?? {};
  return filled(forms[plural.select(count)] ?? forms.many ?? said, { count: figure(count) });
}

/** A number as people write it. */
export const figure = (number, options = {}) => number.toLocaleString(language, options);

const filled = (text, given) => text.replaceAll(/\{(\w+)\}/g, (whole, name) => given[name] ?? whole);
