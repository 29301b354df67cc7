/* <world-map>: puts a map that can be moved in place of the drawing, from the table that stands beside it.

The table is all there is to know: a row for each country, with its number and shade, and in it a mark for each town or
organisation. Whoever puts such an element into the page, now or later, gets a map once it comes into view. */

const here = (path) => new URL(path, import.meta.url).href;
const SMALLEST = 4;
const LARGEST = 22;
const WEST = -169;
const LAND = [[-56, WEST], [80, WEST + 360]];
let parts;

class WorldMap extends HTMLElement {
  connectedCallback() {
    if (this.seen) return;
    this.seen = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      this.seen.disconnect();
      draw(this).catch((error) => console.warn(`The map stays a drawing: ${error.message}`));
    }, { rootMargin: "200px" });
    this.seen.observe(this);
  }
}

async function draw(element) {
  const [leaflet, world] = await (parts ??= loaded());
  const place = document.createElement("div");
  place.className = "moved";
  place.setAttribute("role", "region");
  place.setAttribute("aria-label", element.dataset.label);
  element.querySelector(".drawn").replaceChildren(place);
  const map = leaflet.map(place, {
    crs: flatter(leaflet), attributionControl: false, zoomControl: false, scrollWheelZoom: false,
    dragging: !leaflet.Browser.mobile, minZoom: -2, maxZoom: 6, zoomSnap: 0.25, maxBounds: [[-75, WEST - 50], [92, WEST + 410]],
    zoomAnimation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
  });
  leaflet.control.zoom({ zoomInTitle: element.dataset.more, zoomOutTitle: element.dataset.less }).addTo(map);
  const rows = [...element.querySelectorAll("tr[data-country]")];
  map.fitBounds(LAND);
  countries(leaflet, world, rows).addTo(map);
  const marks = points(element).map((point) => mark(leaflet, point).addTo(map));
  for (const each of marks) reachable(each);
  element.dataset.ready = "";
}

/* Leaflet and the topology, loaded once for all maps of a page. */
async function loaded() {
  const style = Object.assign(document.createElement("link"), { rel: "stylesheet", href: here("vendor/leaflet/leaflet.css") });
  const styled = new Promise((done, failed) => { style.onload = done; style.onerror = () => failed(new Error("its style is missing")); });
  document.head.prepend(style);
  const [, , , atlas] = await Promise.all([
    styled, script("vendor/leaflet/leaflet.js"), script("vendor/topojson/topojson-client.min.js"),
    fetch(here("vendor/world/countries-110m.json")).then((answer) => answer.json()),
  ]);
  return [window.L, unbroken(window.topojson.feature(atlas, atlas.objects.countries))];
}

/* Outlines that pass the 180th meridian, with degrees that go on behind it: the map begins at the Bering Strait. */
function unbroken(world) {
  for (const { geometry } of world.features) {
    for (const ring of geometry.type === "Polygon" ? geometry.coordinates : geometry.coordinates.flat()) {
      let more = 0;
      ring.forEach((point, number) => {
        if (number) more = 360 * Math.round((ring[number - 1][0] - point[0]) / 360);
        point[0] += more;
      });
      const middle = ring.reduce((sum, [longitude]) => sum + longitude, 0) / ring.length;
      if (middle < WEST) for (const point of ring) point[0] += 360;
    }
  }
  return world;
}

function script(path) {
  return new Promise((done, failed) => {
    const element = Object.assign(document.createElement("script"), { src: here(path), onload: done });
    element.onerror = () => failed(new Error(`${path} is missing`));
    document.head.append(element);
  });
}

/* Degrees as they are, longitudes somewhat shorter: as the server draws. */
function flatter(leaflet) {
  return leaflet.extend({}, leaflet.CRS.EPSG4326, { transformation: new leaflet.Transformation(0.8 / 180, 0.8, -1 / 180, 0.5) });
}

function countries(leaflet, world, rows) {
  const told = new Map(rows.map((row) => [row.dataset.country, row]));
  const land = { type: "FeatureCollection", features: world.features.filter((feature) => feature.id !== "010") };
  return leaflet.geoJSON(land, {
    style: ({ id }) => ({ className: told.has(id) ? `land level${told.get(id).dataset.level}` : "land", fillOpacity: 1 }),
    onEachFeature: ({ id }, layer) => {
      const row = told.get(id);
      if (row) layer.bindTooltip(words(`${row.cells[0].textContent.trim()}: ${row.cells[1].textContent.trim()}`), { sticky: true });
    },
  });
}

/* The marks of the table, those at one point together. */
function points(element) {
  const found = new Map();
  for (const item of element.querySelectorAll("li[data-at]")) {
    const point = found.get(item.dataset.at) ?? { at: onMap(item.dataset.at), count: 0, items: [] };
    point.count += Number(item.dataset.count);
    point.items.push(item);
    found.set(item.dataset.at, point);
  }
  return [...found.values()].sort((one, other) => other.count - one.count);
}

function onMap(degrees) {
  const [latitude, longitude] = degrees.split(",").map(Number);
  return [latitude, longitude < WEST ? longitude + 360 : longitude];
}

function mark(leaflet, { at, count, items }) {
  const list = document.createElement("ul");
  list.append(...items.map((item) => item.cloneNode(true)));
  const name = items.map((item) => item.textContent.trim().replace(/\s+/g, " ")).join(", ");
  const radius = Math.min(LARGEST, SMALLEST + 2 * Math.sqrt(count));
  const circle = leaflet.circleMarker(at, { radius, className: "mark" });
  circle.bindTooltip(words(name.length > 90 ? `${name.slice(0, 89)}…` : name)).bindPopup(list);
  circle.on("popupopen", () => circle.closeTooltip());
  circle.name = name;
  return circle;
}

/* What Leaflet shows as text and not as HTML. */
function words(text) {
  const element = document.createElement("span");
  element.textContent = text;
  return element;
}

/* A mark is reached with Tab, and opened with Enter or the space bar. */
function reachable(circle) {
  const drawn = circle.getElement();
  for (const [name, value] of Object.entries({ tabindex: "0", role: "button", "aria-label": circle.name })) drawn.setAttribute(name, value);
  drawn.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    circle.openPopup();
  });
}

customElements.define("world-map", WorldMap);
