// Brings a page's charts to life when they come into view: the picture that the server drew gives way to
// the same chart drawn here, which fills the width there is and says what the pointer is over. Where
// anything is missing or fails, the picture stays.

import { hide, show } from "./tip.js";

const LEAST_WIDTH = 260;
const scripts = new Map();

function script(address) {
  if (!scripts.has(address)) {
    scripts.set(
      address,
      new Promise((resolve, reject) => {
        const element = document.createElement("script");
        element.src = address;
        element.onload = resolve;
        element.onerror = () => reject(new Error(address));
        document.head.append(element);
      }),
    );
  }
  return scripts.get(address);
}

async function definition(address) {
  const response = await fetch(address, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(`${response.status} ${address}`);
  return response.json();
}

function tooltip(_handler, event, _item, value) {
  if (value === null || value === undefined || value === "") {
    hide();
  } else if (typeof value === "object") {
    const { title, ...facts } = value;
    show(event, title, Object.entries(facts).map(([label, fact]) => `${label}: ${fact}`));
  } else {
    show(event, "", [String(value)]);
  }
}

function follow(_event, item) {
  const address = item?.datum?.href;
  // Only pages of this site: a leading slash, and not the two that begin another host.
  if (typeof address === "string" && /^\/(?!\/)/.test(address)) window.location.assign(address);
}

// A chart for a phone is another drawing, not only a narrower one: a window that becomes as narrow as a phone, as it
// does at 400 % zoom, gets that one.
async function enliven(drawing) {
  const narrow = window.matchMedia(drawing.dataset.narrow);
  await draw(drawing, narrow.matches);
  narrow.addEventListener("change", ({ matches }) => {
    if (drawing.isConnected) draw(drawing, matches).catch(() => {});
  });
}

async function draw(drawing, isNarrow) {
  const { chartSpec, chartSpecNarrow, vega: runtime, vegaInterpreter: interpreter } = drawing.dataset;
  const [spec] = await Promise.all([
    definition(isNarrow ? chartSpecNarrow : chartSpec),
    script(runtime),
    script(interpreter),
  ]);
  const live = document.createElement("div");
  live.className = "cw-figure__live";
  // The definition is read as a tree by Vega's interpreter, because this site forbids making code from text.
  const view = new window.vega.View(window.vega.parse(spec, null, { ast: true }), {
    expr: window.vegaInterpreter.expressionInterpreter,
    renderer: "svg",
    container: live,
    hover: true,
    tooltip,
    logLevel: window.vega.Error,
  });
  const [aside, least] = fixed(spec) ? [beside(spec), spec.width] : [0, LEAST_WIDTH];
  const width = () => Math.max(least, Math.floor(drawing.clientWidth) - aside);
  await view.width(width()).runAsync();
  stand(drawing, live);
  view.addEventListener("click", follow);
  keepWidth(drawing, live, view, width);
}

// A picture laid out in advance (a network, a structure) can grow but not shrink: a phone scales it instead.
function fixed({ autosize }) {
  return (autosize?.type ?? autosize) === "pad";
}

function beside({ padding }) {
  return typeof padding === "object" ? (padding.left ?? 0) + (padding.right ?? 0) : 2 * (padding ?? 0);
}

// To a screen reader it stays what it was: one picture with one sentence, and the table after it.
function stand(drawing, live) {
  const before = drawing.querySelector("img, [role=img]");
  live.setAttribute("role", "img");
  live.setAttribute("aria-label", before?.alt ?? before?.getAttribute("aria-label") ?? "");
  live.removeAttribute("aria-roledescription");
  live.querySelector("svg")?.setAttribute("aria-hidden", "true");
  drawing.replaceChildren(live);
  live.addEventListener("pointerleave", hide);
}

function keepWidth(drawing, live, view, width) {
  new ResizeObserver((_entries, observer) => {
    if (!live.isConnected) {
      observer.disconnect();
      view.finalize();
    } else if (view.width() !== width()) {
      view.width(width()).runAsync();
    }
  }).observe(drawing);
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
  for (const drawing of scope.querySelectorAll("[data-chart-spec]:not([data-live])")) {
    drawing.dataset.live = "";
    seen.observe(drawing);
  }
}

look(document);
document.addEventListener("commonweal:content", (event) => look(event.target));
