/* The views of an answer: YASR with its table and raw response, and the chart and the graph of this folder. */

import { Chart } from "./chart.js";
import { Graph } from "./graph.js";
import { say } from "../words.js";

/** YASR in a place: nothing is stored, and its links to its own makers' pages are left out. */
export function drawViews(Yasr, place, prefixes, base) {
  Yasr.registerPlugin("table", tableOf(Yasr.plugins.table, base));
  Yasr.registerPlugin("chart", Chart);
  Yasr.registerPlugin("graph", Graph);
  Yasr.defaults.pluginOrder = ["table", "chart", "graph", "response"];
  const yasr = new Yasr(place, { persistenceId: null, prefixes, plugins: { table: { dynamicConfig: { compact: true, isEllipsed: false } } } });
  for (const plugin of Object.values(yasr.plugins)) plugin.helpReference = undefined;
  place.querySelectorAll(".yasr_external_ref_btn, .yasr_downloadIcon").forEach((button) => button.remove());
  place.querySelector(".select_table span").textContent = say("Table");
  place.querySelector(".select_response span").textContent = say("Raw");
  yasr.on("drawn", (_yasr, plugin) => tellOfViews(yasr, place, plugin));
  return yasr;
}

/** YASR's table: links stay in the window, IRIs are shown relative to the base, as a query may have them; plainer words. */
function tableOf(Table, base) {
  const { tableConfig } = Table.defaults;
  Table.defaults.openIriInNewWindow = false;
  tableConfig.language = { ...tableConfig.language, emptyTable: say("The query is right, and nothing fits it."), info: say("Rows _START_ to _END_ of _TOTAL_"), infoEmpty: "", zeroRecords: say("No row has these words.") };
  tableConfig.autoWidth = false; // the browser lays columns out: DataTables would draw every row to measure it
  return class extends Table {
    getColumns() {
      return super.getColumns().map((column) => (column.name ? { ...column, render: quick(column.render) } : column));
    }

    getUriLinkFromBinding(binding, prefixes) {
      const link = super.getUriLinkFromBinding(binding, prefixes);
      return base && binding.value.startsWith(base) ? link.replace(`>${base}`, ">") : link;
    }
    drawControls() {
      super.drawControls();
      const [plain, short] = place(this).querySelectorAll(".switch .label");
      plain.textContent = say("Without datatypes");
      short.textContent = say("Shortened");
    }
  };
}

/** Draws a cell when it is shown, and never to sort or filter by it, which takes its text: rows may be many. */
const quick = (draw) => (cell, purpose, ...others) => (purpose === "display" ? draw(cell, purpose, ...others) : escaped(cell.value ?? ""));

const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

const place = (plugin) => plugin.yasr.pluginControls;

/** Says of each view whether it is shown, and whether it can be: to a screen reader as to the eye. */
function tellOfViews(yasr, place, drawn) {
  place.querySelector(".yasr_results .CodeMirror textarea")?.setAttribute("aria-label", say("The raw answer"));
  for (const button of place.querySelectorAll(".yasr_btnGroup .yasr_btn")) {
    const name = [...button.classList].find((each) => each.startsWith("select_")).slice("select_".length);
    button.setAttribute("aria-pressed", String(yasr.plugins[name] === drawn));
    button.setAttribute("aria-label", button.textContent);
    button.disabled = !yasr.plugins[name].canHandleResults();
  }
}
