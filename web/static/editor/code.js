/* The query as a program would ask it: curl, Python, JavaScript. */

import { byId, element } from "./dom.js";
import { say } from "../words.js";

const shell = (text) => `'${text.replaceAll("'", "'\\''")}'`;
const python = (text) => `"""${text.replaceAll("\\", "\\\\").replaceAll('"""', '\\"\\"\\"').replace(/"$/, '\\"')}"""`;
const script = (text) => `\`${text.replaceAll("\\", "\\\\").replaceAll("`", "\\`").replaceAll("${", "\\${")}\``;
const isGraph = (type) => type === "CONSTRUCT" || type === "DESCRIBE";

/** The programs by the name of what runs them, for an endpoint, a query and its type (`SELECT`, `ASK`, …). */
export function programs(endpoint, query, type) {
  const media = isGraph(type) ? "text/turtle" : "application/sparql-results+json";
  return {
    curl: `curl -H 'Accept: ${media}' --data-urlencode query=${shell(query)} ${shell(endpoint)}\n`,
    Python: `from SPARQLWrapper import ${isGraph(type) ? "TURTLE" : "JSON"}, SPARQLWrapper

endpoint = SPARQLWrapper("${endpoint}")
endpoint.setQuery(${python(query)})
endpoint.setReturnFormat(${isGraph(type) ? "TURTLE" : "JSON"})
endpoint.setOnlyConneg(True)
${pythonEnd(type)}`,
    JavaScript: `const response = await fetch("${endpoint}", {
  method: "POST",
  headers: { Accept: "${media}" },
  body: new URLSearchParams({ query: ${script(query)} }),
});
if (!response.ok) throw new Error(await response.text());
console.log(${isGraph(type) ? "await response.text()" : `(await response.json()).${type === "ASK" ? "boolean" : "results.bindings"}`});
`,
  };
}

function pythonEnd(type) {
  if (isGraph(type)) return "print(endpoint.query().convert().decode())\n";
  if (type === "ASK") return 'print(endpoint.queryAndConvert()["boolean"])\n';
  return `for row in endpoint.queryAndConvert()["results"]["bindings"]:
    print({name: cell["value"] for name, cell in row.items()})
`;
}

/** Draws the programs as tabs that hold the present query; returns what is to be called when it changes. */
export function drawPrograms(place, present) {
  const names = ["curl", "Python", "JavaScript"];
  const code = element("code");
  const panel = element("pre", { id: "program", role: "tabpanel", tabindex: "0", "aria-labelledby": "tab-curl" }, code);
  const tabs = names.map((name) =>
    element("button", { type: "button", role: "tab", id: `tab-${name}`, "aria-controls": "program", click: () => choose(name) }, name),
  );
  let chosen = names[0];

  function choose(name, focus = false) {
    chosen = name;
    panel.setAttribute("aria-labelledby", `tab-${name}`);
    tabs.forEach((tab) => {
      const on = tab.id === `tab-${name}`;
      tab.setAttribute("aria-selected", String(on));
      tab.tabIndex = on ? 0 : -1;
      if (on && focus) tab.focus();
    });
    refresh();
  }
  function refresh() {
    const { endpoint, query, type } = present();
    code.textContent = programs(endpoint, query, type)[chosen];
  }
  function move(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step) choose(names.at((names.indexOf(chosen) + step) % names.length), true);
  }
  place.replaceChildren(
    element("div", { class: "tabs" }, element("div", { role: "tablist", "aria-label": say("Programming language"), keydown: move }, ...tabs), copier(() => code.textContent)),
    panel,
  );
  choose(chosen);
  return refresh;
}

/** A button that copies a text, and says that it did. */
export function copier(text, label = say("Copy")) {
  const button = element("button", { type: "button", class: "quiet" }, label);
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text());
      said(say("Copied."));
      button.textContent = say("Copied");
    } catch {
      said(say("The browser does not let this page copy: select the text and copy it.")); // as over plain http
    }
    setTimeout(() => (button.textContent = label), 2000);
  });
  return button;
}

const said = (words) => (byId("said").textContent = words);
