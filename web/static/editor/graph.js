/* A view of YASR: an answer as a graph, drawn by Cytoscape, with the same statements in words beneath. */

import { lastStep } from "./chart.js";
import { element } from "./dom.js";
import { figure, say } from "../words.js";

const MOST = 300;
const LINKS = /^(p|pred|predicate|prop|property|rel|relation|by|link)$/i;
const LABELS = ["http://www.w3.org/2004/02/skos/core#prefLabel", "http://www.w3.org/2000/01/rdf-schema#label", "https://schema.org/headline", "http://xmlns.com/foaf/0.1/name"];

export class Graph {
  priority = 3;
  label = say("Graph");

  constructor(yasr) {
    this.yasr = yasr;
  }

  canHandleResults() {
    return linksOf(this.yasr.results).links.length > 0;
  }

  async draw() {
    const { links, names } = linksOf(this.yasr.results);
    const shown = links.slice(0, MOST);
    const called = (iri) => names.get(iri) ?? lastStep(iri);
    const canvas = element("div", { class: "canvas", role: "img", "aria-label": say("A graph of the answer; the same stands in words below it") });
    const controls = element("p", { class: "controls" });
    this.yasr.resultsEl.append(element("div", { class: "graph" }, controls, canvas), inWords(shown, called, links.length));
    const { default: cytoscape } = await import("../vendor/cytoscape/cytoscape.esm.min.mjs");
    this.destroy();
    this.drawn = cytoscape({
      container: canvas,
      elements: elements(shown, called),
      style: look(),
      userZoomingEnabled: false, // the wheel scrolls the page; there are buttons
      minZoom: 0.1,
      maxZoom: 4,
      layout: { name: "circle" },
    });
    this.drawn.layout({ name: "cose", animate: false, randomize: false, idealEdgeLength: 90, nodeRepulsion: 12000, nodeDimensionsIncludeLabels: true }).run();
    lieDown(this.drawn);
    controls.append(...this.buttons());
    this.scheme = matchMedia("(prefers-color-scheme: dark)");
    this.repaint = () => this.drawn?.style(look());
    this.scheme.addEventListener("change", this.repaint);
    document.addEventListener("scheme", this.repaint);
  }

  buttons() {
    const zoom = (factor) => () =>
      this.drawn.zoom({ level: this.drawn.zoom() * factor, renderedPosition: { x: this.drawn.width() / 2, y: this.drawn.height() / 2 } });
    const button = (label, name, click) => element("button", { type: "button", class: "quiet", "aria-label": name, click }, label);
    return [button("+", say("Larger"), zoom(1.3)), button("−", say("Smaller"), zoom(1 / 1.3)), button(say("Fit"), say("Fit the whole graph"), () => this.drawn.fit(undefined, 24))];
  }

  destroy() {
    this.drawn?.destroy();
    this.drawn = undefined;
    this.scheme?.removeEventListener("change", this.repaint);
    document.removeEventListener("scheme", this.repaint);
  }

  getIcon() {
    return null;
  }
}

/**
 * The links of an answer, and the labels that it holds: of triples, those between things; of rows, links from the first
 * thing of a row to the others, called by their variables, unless a variable between two of them says that it is the link.
 */
function linksOf(results) {
  if (!results || results.hasError()) return { links: [], names: new Map() };
  const rows = results.getBindings() ?? [];
  const { links, names } = results.getType() === "ttl" ? ofTriples(rows) : ofRows(rows, results.getVariables());
  const once = new Map(links.map((link) => [JSON.stringify([link.from, link.by, link.to]), link]));
  return { links: [...once.values()], names };
}

const isThing = (term) => term?.type === "uri" || term?.type === "bnode";

function ofTriples(rows) {
  const names = new Map();
  const links = [];
  for (const { subject, predicate, object } of rows) {
    if (isThing(object)) links.push({ from: subject.value, by: lastStep(predicate.value), to: object.value });
    else if (LABELS.includes(predicate.value) && (!names.has(subject.value) || object["xml:lang"] === document.documentElement.lang)) names.set(subject.value, object.value);
  }
  return { links, names };
}

function ofRows(rows, variables) {
  const links = [];
  for (const row of rows) {
    const [first, ...others] = variables.filter((variable) => isThing(row[variable]));
    const from = row[first]?.value;
    if (others.length === 2 && LINKS.test(others[0])) links.push({ from, by: lastStep(row[others[0]].value), to: row[others[1]].value });
    else for (const other of others) links.push({ from, by: other, to: row[other].value });
  }
  return { links, names: new Map() };
}

/** Turns a graph that is tall on its side where the canvas is wide, or the other way round. */
function lieDown(drawn) {
  const { w, h } = drawn.elements().boundingBox();
  if (w > h !== drawn.width() > drawn.height()) {
    drawn.nodes().positions((node) => ({ x: node.position("y"), y: node.position("x") }));
  }
  drawn.fit(undefined, 24);
}

function elements(links, called) {
  const things = new Set(links.flatMap(({ from, to }) => [from, to]));
  return [
    ...[...things].map((iri) => ({ data: { id: iri, label: called(iri) } })),
    ...links.map(({ from, by, to }, place) => ({ data: { id: `link ${place}`, source: from, target: to, label: by } })),
  ];
}

function look() {
  const page = getComputedStyle(document.documentElement);
  const [ink, soft, accent, sheet] = ["--ink", "--soft", "--accent", "--sheet"].map((name) => page.getPropertyValue(name).trim());
  const font = getComputedStyle(document.body).fontFamily;
  return [
    { selector: "node", style: { label: "data(label)", "background-color": accent, color: ink, width: 16, height: 16, "font-size": 13, "font-family": font, "text-wrap": "wrap", "text-max-width": 130, "text-valign": "bottom", "text-margin-y": 4, "text-background-color": sheet, "text-background-opacity": 0.85, "text-background-padding": 2, "min-zoomed-font-size": 6 } },
    { selector: "edge", style: { label: "data(label)", width: 1.2, "line-color": soft, "line-opacity": 0.5, "target-arrow-color": soft, "target-arrow-shape": "triangle", "arrow-scale": 0.8, "curve-style": "bezier", color: soft, "font-size": 11, "font-family": font, "text-rotation": "autorotate", "min-zoomed-font-size": 7, "text-background-color": sheet, "text-background-opacity": 0.85 } },
    { selector: ":selected", style: { "background-color": page.getPropertyValue("--marker-line").trim(), "line-color": accent } },
  ];
}

function inWords(links, called, total) {
  const said = links.map(({ from, by, to }) => element("li", {}, link(from, called), ` ${by} `, link(to, called)));
  const summary = links.length < total ? say("The first {shown} of {total} links in words", { shown: links.length, total: figure(total) }) : say("The same in words ({count})", { count: links.length });
  return element("details", { class: "twin" }, element("summary", {}, summary), element("ul", {}, ...said));
}

function link(iri, called) {
  return /^https?:/.test(iri) ? element("a", { href: iri }, called(iri)) : called(iri);
}
