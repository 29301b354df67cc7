/* The partners of a thing as a graph: the thing in the middle, its partners in two columns, so that forty names can be read. */

import cytoscape from "./vendor/cytoscape/cytoscape.esm.min.mjs";

const ROW = 34;
const LETTER = 6.4;
const STYLE = "__________cytoscape_stylesheet";

/** Draws the figure's data, `{me, partners: [{name, together, href}], pairs: [[number, number]]}`, once. */
export function drawPartners(figure) {
  const canvas = figure.querySelector(".canvas");
  if (!canvas.hidden) return;
  const told = JSON.parse(figure.dataset.partners);
  forbearStyle();
  canvas.hidden = false;
  canvas.style.height = `${Math.max(3, Math.ceil(told.partners.length / 2) + 0.5) * ROW}px`;
  const drawn = cytoscape({
    container: canvas,
    elements: elements(told, canvas.clientWidth, canvas.clientHeight),
    style: look(canvas.clientWidth),
    layout: { name: "preset", fit: false },
    autoungrabify: true,
    userZoomingEnabled: false,
    userPanningEnabled: false,
    boxSelectionEnabled: false,
  });
  // panels above may have come since it was drawn: what is pointed at is found from where the canvas is now
  for (const event of ["pointerenter", "pointerdown"]) canvas.addEventListener(event, () => drawn.resize(), { capture: true });
  drawn.on("tap", "node[href]", ({ target }) => location.assign(target.data("href")));
  drawn.on("mouseover", "node[href]", ({ target }) => light(canvas, target, true));
  drawn.on("mouseout", "node[href]", ({ target }) => light(canvas, target, false));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawn.style(look(canvas.clientWidth)));
  figure.drawn = drawn;
}

/** Cytoscape writes a style element, which the policy of the page forbids, unless one of this name is there; thing.css says the same. */
function forbearStyle() {
  if (!document.getElementById(STYLE)) document.head.append(Object.assign(document.createElement("meta"), { id: STYLE }));
}

function light(canvas, node, on) {
  canvas.style.cursor = on ? "pointer" : "";
  node.closedNeighborhood().toggleClass("lit", on);
}

/** Where everything stands: those with most in common at the middle of the columns, left and right in turn. */
function elements({ partners, pairs }, width, height) {
  const sides = [[], []];
  partners.forEach((partner, number) => sides[number % 2].push(number));
  const reach = reachOf(width);
  const places = new Map();
  sides.forEach((side, right) => {
    fromTheMiddle(side).forEach((number, row) => {
      const y = height / 2 + (row - (side.length - 1) / 2) * ROW;
      places.set(number, { x: width / 2 + (right ? reach : -reach), y });
    });
  });
  const most = Math.max(1, ...partners.map(({ together }) => together));
  return [
    { data: { id: "me" }, classes: "me", position: { x: width / 2, y: height / 2 } },
    ...partners.map(({ name, together, href }, number) => ({
      data: { id: `${number}`, label: cut(name, width) + (together > 1 ? ` · ${together}` : ""), href, size: 8 + (6 * together) / most },
      classes: number % 2 ? "right" : "left",
      position: places.get(number),
    })),
    ...partners.map(({ together }, number) => ({ data: { source: "me", target: `${number}`, width: 1 + (3 * together) / most } })),
    ...pairs.map(([one, other]) => ({ data: { source: `${one}`, target: `${other}`, width: 1 }, classes: one % 2 === other % 2 ? `among ${one % 2 ? "right" : "left"}` : "among" })),
  ];
}

/** How far the columns are from the middle, and what that leaves to a name. */
const reachOf = (width) => Math.min(width * 0.13, 110);
const roomOf = (width) => Math.max(80, width / 2 - reachOf(width) - 14);

const shorten = (words, most) => (words.length > most ? `${words.slice(0, most - 1).trimEnd()}…` : words);

/** A name that fits two lines, and no word of it is longer than a line. */
function cut(name, width) {
  const line = Math.floor(roomOf(width) / LETTER);
  return shorten(name, line * 2 - 7).split(" ").map((word) => shorten(word, line - 4)).join(" ");
}

/** A list as it stands in a column when its first members are to be in the middle. */
function fromTheMiddle(list) {
  const column = [];
  list.forEach((each, place) => (place % 2 ? column.unshift(each) : column.push(each)));
  return column;
}

function look(width) {
  const page = getComputedStyle(document.documentElement);
  const [ink, soft, accent, line, marker] = ["--ink", "--soft", "--accent", "--line", "--marker-line"].map((name) => page.getPropertyValue(name).trim());
  const font = getComputedStyle(document.body).fontFamily;
  return [
    { selector: "node", style: { "background-color": accent, color: ink, "font-size": 11, "font-family": font, "line-height": 1.05, "text-wrap": "wrap", "text-max-width": `${roomOf(width)}px`, "text-valign": "center" } },
    { selector: "node[label]", style: { label: "data(label)", width: "data(size)", height: "data(size)" } },
    { selector: ".left", style: { "text-halign": "left", "text-justification": "right", "text-margin-x": -5 } },
    { selector: ".right", style: { "text-halign": "right", "text-justification": "left", "text-margin-x": 5 } },
    { selector: ".me", style: { width: 18, height: 18, "background-color": ink } },
    { selector: "edge", style: { width: "data(width)", "line-color": accent, "line-opacity": 0.35, "curve-style": "straight" } },
    { selector: ".among", style: { "line-color": soft, "line-opacity": 0.25, "curve-style": "straight", width: 1 } },
    { selector: "edge.among.left", style: { "curve-style": "unbundled-bezier", "control-point-distances": [-24], "control-point-weights": [0.5] } },
    { selector: "edge.among.right", style: { "curve-style": "unbundled-bezier", "control-point-distances": [24], "control-point-weights": [0.5] } },
    { selector: "edge.lit", style: { "line-color": marker, "line-opacity": 1 } },
    { selector: "node.lit", style: { "background-color": marker } },
    { selector: "node:active", style: { "overlay-color": line } },
  ];
}
