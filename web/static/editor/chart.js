/* A view of YASR: bars for an answer with names and numbers. It is a table, so it is its own text. */

import { element } from "./dom.js";
import { figure as written, say } from "../words.js";

const MOST = 100;
const NUMBERS = /#(integer|decimal|double|float|(positive|negative|nonPositive|nonNegative)Integer|(unsigned)?(long|int|short|byte)|unsigned\w+)$/i;

export class Chart {
  priority = 4;
  label = say("Chart");

  constructor(yasr) {
    this.yasr = yasr;
  }

  canHandleResults() {
    return Boolean(columnsOf(this.yasr.results));
  }

  draw() {
    const { name, figure } = columnsOf(this.yasr.results);
    const rows = this.yasr.results.getBindings().filter((row) => row[figure]);
    const shown = rows.slice(0, MOST);
    const values = shown.map((row) => Number(row[figure].value));
    const scale = { least: Math.min(0, ...values), most: Math.max(0, ...values) };
    this.yasr.resultsEl.append(
      element(
        "table",
        { class: "chart" },
        element("caption", {}, say("{figure} by {name}", { figure, name })),
        element("thead", {}, element("tr", {}, header(name), header(figure, "2"))),
        element("tbody", {}, ...shown.map((row, place) => line(row[name], row[figure], values[place], scale))),
      ),
    );
    if (rows.length > MOST) this.yasr.resultsEl.append(element("p", { class: "note" }, say("The first {shown} of {total} rows.", { shown: MOST, total: written(rows.length) })));
  }

  getIcon() {
    return null;
  }
}

/** The column of names and the column of numbers; undefined where an answer has none. */
function columnsOf(results) {
  const rows = results?.getBindings();
  if (!rows?.length) return undefined;
  const variables = results.getVariables();
  const isFigure = (variable) => {
    const bound = rows.filter((row) => row[variable]);
    return bound.length > 0 && bound.every((row) => NUMBERS.test(row[variable].datatype ?? ""));
  };
  const figure = variables.find(isFigure);
  const others = variables.filter((variable) => rows.some((row) => row[variable]) && !isFigure(variable));
  const name = others.find((variable) => rows.every((row) => row[variable]?.type !== "uri")) ?? others[0];
  return figure && name ? { name, figure } : undefined;
}

const header = (text, span) => element("th", { scope: "col", colspan: span }, text);

function line(name, figure, value, { least, most }) {
  const across = most - least || 1;
  const start = (100 * (Math.min(value, 0) - least)) / across;
  const bar = svg("svg", { class: "bar", "aria-hidden": "true", preserveAspectRatio: "none", viewBox: "0 0 100 10" });
  bar.append(svg("rect", { x: start, y: 0, height: 10, width: Math.max((100 * Math.abs(value)) / across, 0.3) }));
  return element(
    "tr",
    {},
    element("th", { scope: "row" }, name?.type === "uri" ? lastStep(name.value) : (name?.value ?? say("(none)"))),
    element("td", { class: "across" }, bar),
    element("td", { class: "figure" }, figure.value),
  );
}

function svg(tag, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

/** The last step of an IRI as words. */
export function lastStep(iri) {
  const last = iri.replace(/[/#]+$/, "").split(/[/#]/).pop() || iri;
  return decoded(last).replaceAll(/[-_]/g, " ");
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
