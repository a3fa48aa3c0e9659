// Lets an outline be drawn on a page's living map, corner by corner, with the pointer or the keyboard. It is written
// into a box of the form as GeoJSON; where the map does not come to life, the box is filled in by hand.

const INK = "#0b0c0c";
const DECIMALS = 6;
const FEWEST = 3;

function ring(corners) {
  return [...corners, corners[0]];
}

function geometry(corners) {
  if (corners.length >= FEWEST) return { type: "Polygon", coordinates: [ring(corners)] };
  return { type: "MultiPoint", coordinates: corners };
}

function layers(map) {
  map.addSource("outline", { type: "geojson", data: { type: "FeatureCollection", features: [] } });
  map.addLayer({
    id: "outline-area",
    type: "fill",
    source: "outline",
    filter: ["==", ["geometry-type"], "Polygon"],
    paint: { "fill-color": INK, "fill-opacity": 0.15 },
  });
  map.addLayer({ id: "outline-line", type: "line", source: "outline", paint: { "line-color": INK, "line-width": 3 } });
  map.addLayer({
    id: "outline-corners",
    type: "circle",
    source: "outline",
    filter: ["==", ["geometry-type"], "Point"],
    paint: { "circle-color": INK, "circle-radius": 5 },
  });
}

function draw(tools, map) {
  const box = document.getElementById(tools.dataset.into);
  const told = tools.querySelector("[role=status]");
  let corners = [];
  layers(map);
  const middle = document.createElement("div");
  middle.className = "cw-outline__middle";
  map.getContainer().append(middle);
  const show = () => {
    const points = corners.map((point) => ({
      type: "Feature",
      properties: {},
      geometry: { type: "Point", coordinates: point },
    }));
    const shape = corners.length ? [{ type: "Feature", properties: {}, geometry: geometry(corners) }] : [];
    map.getSource("outline").setData({ type: "FeatureCollection", features: [...shape, ...points] });
    box.value = corners.length >= FEWEST ? JSON.stringify(geometry(corners)) : "";
    told.textContent = `${told.dataset.told} ${corners.length}`;
  };
  const add = ({ lng, lat }) => {
    corners.push([Number(lng.toFixed(DECIMALS)), Number(lat.toFixed(DECIMALS))]);
    show();
  };
  const acts = {
    corner: () => add(map.getCenter()),
    back: () => {
      corners = corners.slice(0, -1);
      show();
    },
    anew: () => {
      corners = [];
      show();
    },
  };
  for (const button of tools.querySelectorAll("[data-do]")) button.addEventListener("click", acts[button.dataset.do]);
  map.on("click", (event) => add(event.lngLat));
  tools.hidden = false;
  show();
}

for (const tools of document.querySelectorAll("[data-outline]")) {
  const figure = document.getElementById(tools.dataset.outline);
  figure?.addEventListener("commonweal:map", (event) => draw(tools, event.detail.map), { once: true });
}
