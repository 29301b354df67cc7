/* The page of the endpoint: puts YASGUI's editor in the place of the form's text box, and asks without leaving it. */

import { asking, linkTo, queryOf } from "./address.js";
import { ask, isGraph, Problem } from "./asking.js";
import { copier, drawPrograms } from "./code.js";
import { completeFrom } from "./completion.js";
import { byId, element } from "./dom.js";
import { drawViews } from "./results.js";
import { figure, say, sayCount } from "../words.js";

const { Yasqe, Yasr } = window.Yasgui; // its tabs and its choice of endpoints are left out: here is one endpoint
const GRAPHS = { ttl: "Turtle", nt: "N-Triples", jsonld: "JSON-LD", rdf: "RDF/XML" };
const ROWS = { csv: "CSV", json: "JSON", tsv: "TSV", xml: "XML" };

const form = byId("ask");
const endpoint = form.action;
const run = form.querySelector("button");
const state = byId("state");
let prefixes = {};
let running = null; // what stops the query that runs

completeFrom(Yasqe, form.dataset.terms).then((terms) => (prefixes = terms.prefixes));
const yasqe = drawEditor();
const yasr = drawViews(Yasr, byId("views"), () => ({ ...prefixes, ...yasqe.getPrefixesFromQuery() }), form.dataset.base);
const refreshPrograms = drawPrograms(byId("program-tabs"), () => ({ endpoint, query: yasqe.getValue().trimEnd(), type: yasqe.getQueryType() }));

drawExamples();
drawShare();
byId("views").hidden = true;
document.body.classList.add("scripted");
run.textContent = say("Run");
run.title = "Ctrl+Enter";
state.textContent = byId("made")
  ? say("Run the query here to see its answer as a chart or a graph, or to download it.")
  : say("No answer yet. Choose a question or write your own, and press Run.");
form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (running) running.abort();
  else runQuery();
});
yasqe.on("change", () => {
  forgetFault();
  refreshPrograms();
});
markFault(placeOf({ ...form.dataset, message: byId("refusal")?.textContent ?? "" }));
yasqe.refresh();

/* ---- the editor ---- */

function drawEditor() {
  const box = byId("query");
  const made = new Yasqe(byId("editor"), {
    value: queryOf(location) ?? box.defaultValue,
    persistenceId: null, // a query kept from another day must not hide that of the address
    consumeShareLink: null,
    createShareableLink: null,
    showQueryButton: false,
    highlightSelectionMatches: false,
    resizeable: false,
    editorHeight: "auto",
    screenReaderLabel: say("The query"),
    extraKeys: { "Ctrl-Enter": runQuery, "Cmd-Enter": runQuery, Esc: letTabLeave },
  });
  made.getInputField().setAttribute("aria-label", say("The query"));
  made.getInputField().setAttribute("aria-describedby", "keys");
  box.labels.forEach((label) => label.addEventListener("click", () => made.focus()));
  return made;
}

/** After Escape the Tab key leaves the editor, until another key is pressed. */
function letTabLeave() {
  const leave = { name: "leave", Tab: false, "Shift-Tab": false };
  yasqe.addKeyMap(leave);
  const field = yasqe.getInputField();
  const stay = (event) => {
    if (event.type === "keydown" && ["Tab", "Shift", "Escape"].includes(event.key)) return;
    yasqe.removeKeyMap(leave);
    field.removeEventListener("keydown", stay);
    field.removeEventListener("blur", stay);
  };
  field.addEventListener("keydown", stay);
  field.addEventListener("blur", stay);
}

/** Marks a line and puts the cursor where the fault was met; does nothing where the place is not known. */
function markFault(place) {
  if (!place) return;
  const doc = yasqe.getDoc();
  const at = Math.min(place.line, doc.lineCount()) - 1;
  doc.addLineClass(at, "wrap", "fault");
  doc.setCursor(at, Math.max(place.column - 1, 0));
  yasqe.scrollIntoView({ line: at, ch: 0 }, 60);
}

function forgetFault() {
  const doc = yasqe.getDoc();
  for (let line = 0; line < doc.lineCount(); line++) doc.removeLineClass(line, "wrap", "fault");
}

/* ---- the examples, as a drop-down made of the list that stands there without script ---- */

function drawExamples() {
  const choose = byId("example");
  for (const list of document.querySelectorAll("#examples ul")) {
    const options = [...list.querySelectorAll("a")].map((link) => element("option", { value: link.href }, link.textContent));
    choose.append(element("optgroup", { label: list.dataset.group }, ...options));
  }
  choose.addEventListener("change", () => {
    if (choose.value) yasqe.setValue(queryOf(new URL(choose.value)));
  });
}

function drawShare() {
  const link = byId("link");
  const share = link.closest("details");
  const refresh = () => (link.value = linkTo(endpoint, yasqe.getValue()));
  share.addEventListener("toggle", () => share.open && (refresh(), link.select()));
  yasqe.on("change", refresh);
  link.after(copier(() => link.value, say("Copy link")));
}

/* ---- asking ---- */

async function runQuery() {
  running?.abort();
  const mine = (running = new AbortController());
  const query = yasqe.getValue();
  const asked = performance.now();
  const clock = begin(asked);
  history.replaceState(null, "", linkTo(endpoint, query));
  try {
    const answer = await ask(endpoint, query, mine.signal);
    if (mine === running) show(answer, performance.now() - asked, query);
  } catch (error) {
    if (mine === running) fail(error, query);
  } finally {
    clearInterval(clock);
    if (mine === running) end();
  }
}

function begin(asked) {
  const elapsed = element("span", { class: "elapsed", "aria-hidden": "true" });
  forgetFault();
  byId("made")?.remove();
  byId("refusal")?.remove();
  byId("problem").hidden = byId("downloads").hidden = true;
  byId("outcome").classList.add("running");
  run.textContent = say("Stop");
  state.replaceChildren(say("Running…"), " ", elapsed);
  return setInterval(() => (elapsed.textContent = say("{seconds} s", { seconds: seconds(performance.now() - asked, 1) })), 100);
}

function end() {
  running = null;
  run.textContent = say("Run");
  byId("outcome").classList.remove("running");
}

function show(answer, milliseconds, query) {
  const isEmpty = answer.content.trim() === "";
  byId("views").hidden = isEmpty;
  if (!isEmpty) yasr.setResponse(answer, milliseconds);
  const rows = isEmpty ? 0 : yasr.results.getBindings()?.length;
  const time = { seconds: seconds(milliseconds, 2) };
  const said =
    rows === undefined
      ? say("Answered in {seconds} s.", time)
      : say("{what} in {seconds} s.", { what: sayCount(isGraph(answer) ? "statements" : "rows", rows), ...time });
  state.textContent = rows === 0 ? `${said} ${say("The query is right, and nothing fits it.")}` : said;
  drawDownloads(query, isGraph(answer) ? GRAPHS : ROWS);
}

const seconds = (milliseconds, digits) =>
  figure(milliseconds / 1000, { minimumFractionDigits: digits, maximumFractionDigits: digits });

function fail(error, query) {
  byId("views").hidden = true;
  if (error.name === "AbortError") {
    state.textContent = say("Stopped.");
    return;
  }
  const told = error instanceof Problem ? error : new Problem({ detail: say("The answer could not be shown: {why}", { why: error.message }) });
  const place = placeOf(told);
  state.textContent = say("No answer.");
  const problem = byId("problem");
  problem.replaceChildren(
    element("p", {}, element("strong", {}, told.message)),
    told.hint ? element("p", {}, told.hint) : "",
    place ? element("p", {}, element("button", { type: "button", class: "quiet", click: () => toFault(place) }, say("Go to line {line}", { line: place.line }))) : "",
  );
  problem.hidden = false;
  markFault(place);
  if (told.offers) drawDownloads(query, told.offers === "graph" ? GRAPHS : ROWS);
}

/** Where the parser met a fault: as the problem has it, or as the parser's words tell it; null where nobody knows. */
function placeOf({ line, column, message }) {
  const [, saidLine, saidColumn] = / at (\d+):(\d+)/.exec(message) ?? [];
  const found = { line: Number(line ?? saidLine), column: Number(column ?? saidColumn ?? 1) };
  return found.line > 0 ? found : null;
}

function toFault(place) {
  markFault(place);
  yasqe.focus();
}

function drawDownloads(query, formats) {
  const links = Object.entries(formats).map(([suffix, name]) =>
    element("a", { href: asking(endpoint, query, { format: suffix }), download: `answer.${suffix}` }, name),
  );
  byId("downloads").replaceChildren(`${say("Download as")} `, ...links);
  byId("downloads").hidden = false;
}
