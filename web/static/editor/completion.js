/* Completion from the release itself: its prefixes, and the classes and properties that are in use, by name or label. */

import { figure } from "../words.js";

const MOST = 60;

/** Makes YASQE complete the terms of the endpoint; nobody else is asked and nothing is stored. */
export function completeFrom(Yasqe, address) {
  const terms = fetch(address).then((response) => (response.ok ? response.json() : Promise.reject(response.status)));
  const none = terms.catch(() => ({ prefixes: {}, classes: [], properties: [] })); // the editor works without
  Yasqe.registerAutocompleter({
    ...Yasqe.Autocompleters.prefixes,
    persistenceId: null,
    get: () => none.then(({ prefixes }) => Object.entries(prefixes).map(([name, iri]) => `${name}: <${iri}>`).sort()),
  });
  register(Yasqe, "class", none, "classes");
  register(Yasqe, "property", none, "properties");
  return none;
}

function register(Yasqe, name, terms, kind) {
  const known = new Map();
  let prefixes = {};
  Yasqe.registerAutocompleter({
    ...Yasqe.Autocompleters[name],
    persistenceId: null,
    bulk: false,
    get: async (_yasqe, token) => {
      const all = await terms;
      prefixes = all.prefixes;
      const found = all[kind].filter((term) => matches(term, token, prefixes)).slice(0, MOST);
      for (const term of found) known.set(compact(term.iri, prefixes), term);
      return found.map((term) => term.iri);
    },
    postProcessSuggestion: (_yasqe, _token, iri) => compact(iri, prefixes),
    postprocessHints: (yasqe, hints) =>
      hints.map((hint) => ({ ...hint, render: (place) => show(place, hint.text, known.get(hint.text)), hint: insert(yasqe, prefixes) })),
  });
}

function matches(term, token, prefixes) {
  const typed = token.string.trim().toLowerCase();
  if (!typed || typed === "a") return true;
  const iri = (token.autocompletionString ?? "").toLowerCase();
  return (
    (iri.includes("://") && term.iri.toLowerCase().startsWith(iri)) ||
    compact(term.iri, prefixes).toLowerCase().startsWith(typed) ||
    compact(term.iri, prefixes).split(":").pop().toLowerCase().includes(typed) ||
    term.label.toLowerCase().includes(typed)
  );
}

/** Puts the term in, and declares its prefix where the query does not yet. */
function insert(yasqe, prefixes) {
  return (editor, data, hint) => {
    editor.getDoc().replaceRange(hint.text, hint.from ?? data.from, hint.to ?? data.to, "complete");
    const prefix = hint.text.startsWith("<") ? null : hint.text.split(":")[0];
    if (prefix !== null && !(prefix in yasqe.getPrefixesFromQuery())) yasqe.addPrefixes({ [prefix]: prefixes[prefix] });
  };
}

/** The compact form of an IRI, or the whole in angle brackets where no prefix fits. */
export function compact(iri, prefixes) {
  for (const [prefix, namespace] of Object.entries(prefixes)) {
    const local = iri.slice(namespace.length);
    if (iri.startsWith(namespace) && /^\w[\w-]*$/.test(local)) return `${prefix}:${local}`;
  }
  return `<${iri}>`;
}

function show(place, text, term) {
  const note = document.createElement("small");
  note.textContent = term ? ` ${term.label} · ${figure(term.count)}` : "";
  place.append(text, note);
}
