// Brings a page's maps to life where the browser can draw them: the same places from the same boundaries,
// to be zoomed into and picked, with the list beside them. Nothing is fetched but this page's own places.

import { hide, show } from "./tip.js";

const PADDING = 16;
const PAPER = "#ffffff";
const INK = "#0b0c0c";
const HATCH = "#484949";

const SOFTWARE = /swiftshader|llvmpipe|softpipe|software|basic render/i;

// A browser that cannot keeps the picture, and so does one that would draw without the help of a graphics
// card, where moving the map would stutter. Asking first keeps its console clean.
function canDraw() {
  try {
    const context = document.createElement("canvas").getContext("webgl2", { failIfMajorPerformanceCaveat: true });
    if (!context) return false;
    const drawnBy = renderer(context);
    context.getExtension("WEBGL_lose_context")?.loseContext();
    return !SOFTWARE.test(drawnBy);
  } catch {
    return false;
  }
}

function renderer(context) {
  const told = String(context.getParameter(context.RENDERER));
  // Some browsers keep the name behind an extension; others warn when it is asked for, and tell it plainly.
  const behind = /webkit/i.test(told) && context.getExtension("WEBGL_debug_renderer_info");
  return behind ? String(context.getParameter(behind.UNMASKED_RENDERER_WEBGL)) : told;
}

function style(address) {
  if (document.querySelector(`link[href="${CSS.escape(address)}"]`)) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = address;
    link.onload = resolve;
    link.onerror = () => reject(new Error(address));
    document.head.append(link);
  });
}

async function places(address) {
  const response = await fetch(address, { headers: { Accept: "application/geo+json" } });
  if (!response.ok) throw new Error(`${response.status} ${address}`);
  return response.json();
}

function hatching() {
  const size = 8;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size;
  const pen = canvas.getContext("2d");
  pen.strokeStyle = HATCH;
  pen.beginPath();
  for (const shift of [-size, 0, size]) {
    pen.moveTo(shift, size);
    pen.lineTo(shift + size, 0);
  }
  pen.stroke();
  return pen.getImageData(0, 0, size, size);
}

function draw(map, data) {
  map.addImage("hatching", hatching());
  map.addSource("places", { type: "geojson", data, promoteId: "code" });
  map.addLayer({ id: "places", type: "fill", source: "places", paint: { "fill-color": ["get", "colour"] } });
  map.addLayer({
    id: "unknown",
    type: "fill",
    source: "places",
    filter: ["get", "missing"],
    paint: { "fill-pattern": "hatching", "fill-opacity": 0.6 },
  });
  map.addLayer({ id: "edges", type: "line", source: "places", paint: { "line-color": PAPER, "line-width": 1 } });
  map.addLayer({
    id: "lit",
    type: "line",
    source: "places",
    layout: { "line-join": "round" },
    paint: {
      "line-color": INK,
      "line-width": ["case", ["boolean", ["feature-state", "lit"], false], 3.5, 0],
    },
  });
}

function extent(geometry) {
  const points = geometry.coordinates.flat(geometry.type === "Polygon" ? 1 : 2);
  const [across, up] = [points.map((point) => point[0]), points.map((point) => point[1])];
  return [Math.min(...across), Math.min(...up), Math.max(...across), Math.max(...up)];
}

// The map and the list answer each other: what is pointed at or focused in one is marked in the other.
function join(map, data, list) {
  const known = new Map(data.features.map((feature) => [String(feature.id), feature]));
  const rows = new Map([...list.querySelectorAll("tr[data-code]")].map((row) => [row.dataset.code, row]));
  let lit = null;
  const light = (code) => {
    if (code === lit) return;
    for (const [one, on] of [[lit, false], [code, true]]) {
      if (one === null || !known.has(one)) continue;
      map.setFeatureState({ source: "places", id: one }, { lit: on });
      rows.get(one)?.classList.toggle("cw-map__lit", on);
    }
    lit = code;
  };
  for (const [code, row] of rows) {
    if (!known.get(code)?.geometry) continue;
    for (const name of ["pointerenter", "focusin"]) row.addEventListener(name, () => light(code));
    for (const name of ["pointerleave", "focusout"]) row.addEventListener(name, () => light(null));
    if (!row.querySelector("a")) find(row, () => map.fitBounds(extent(known.get(code).geometry), { padding: 60 }));
  }
  map.on("mousemove", "places", (event) => {
    const { code, name, label } = event.features[0].properties;
    map.getCanvas().classList.add("cw-map__pointing");
    light(String(code));
    show(event.originalEvent, name, [label]);
  });
  map.on("mouseleave", "places", () => {
    map.getCanvas().classList.remove("cw-map__pointing");
    light(null);
    hide();
  });
  map.on("click", "places", (event) => {
    const { code, href } = event.features[0].properties;
    if (/^\/(?!\/)/.test(href)) window.location.assign(href);
    else rows.get(String(code))?.scrollIntoView({ block: "nearest" });
  });
}

// A name that leads nowhere becomes a button that shows where its place is.
function find(row, act) {
  const heading = row.querySelector("th");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "cw-map__find govuk-link";
  button.textContent = heading.textContent.trim();
  button.addEventListener("click", act);
  heading.replaceChildren(button);
}

async function enliven(drawing) {
  const { dataset } = drawing;
  const [library, data] = await Promise.all([
    import(new URL(dataset.maplibre, document.baseURI).href),
    places(dataset.map),
    style(dataset.maplibreStyle),
  ]);
  if (!data.features.some((feature) => feature.geometry)) return;
  library.setWorkerUrl(new URL(dataset.maplibreWorker, document.baseURI).href);
  const picture = drawing.querySelector("picture");
  const live = document.createElement("div");
  live.className = "cw-map__live";
  picture.before(live);
  picture.hidden = true;
  const map = new library.Map({
    container: live,
    style: { version: 8, sources: {}, layers: [{ id: "paper", type: "background", paint: { "background-color": PAPER } }] },
    bounds: data.bbox,
    fitBoundsOptions: { padding: PADDING },
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    cooperativeGestures: true,
    fadeDuration: 0,
    locale: words(dataset),
  });
  const giveUp = () => {
    map.remove();
    live.remove();
    picture.hidden = false;
  };
  map.once("error", giveUp);
  map.once("load", () => {
    map.off("error", giveUp);
    map.on("error", () => {});
    draw(map, data);
    map.touchZoomRotate.disableRotation();
    map.keyboard.disableRotation();
    map.addControl(new library.NavigationControl({ showCompass: false }), "top-right");
    drawing.querySelector(".cw-map__legend").hidden = false;
    join(map, data, drawing.parentElement.querySelector(".cw-map__places"));
    // Whoever wants more of a living map than looking at it, such as to draw on it, waits for this.
    drawing.dispatchEvent(new CustomEvent("commonweal:map", { bubbles: true, detail: { map } }));
  });
}

function words(dataset) {
  return {
    "Map.Title": dataset.label,
    "NavigationControl.ZoomIn": dataset.zoomIn,
    "NavigationControl.ZoomOut": dataset.zoomOut,
    "CooperativeGesturesHandler.WindowsHelpText": dataset.scroll,
    "CooperativeGesturesHandler.MacHelpText": dataset.scrollMac,
    "CooperativeGesturesHandler.MobileHelpText": dataset.fingers,
  };
}

const seen = new IntersectionObserver(
  (entries) => {
    for (const entry of entries.filter((one) => one.isIntersecting)) {
      seen.unobserve(entry.target);
      enliven(entry.target).catch(() => {});
    }
  },
  { rootMargin: "200px" },
);

function look(scope) {
  for (const drawing of scope.querySelectorAll("[data-map]:not([data-live])")) {
    drawing.dataset.live = "";
    seen.observe(drawing);
  }
}

if (canDraw()) {
  look(document);
  document.addEventListener("commonweal:content", (event) => look(event.target));
}
