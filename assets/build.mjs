// Builds what the browser loads: one style sheet and one script for every page, and the larger
// libraries, which only pages with charts or maps load, copied as they ship.
//
//   node assets/build.mjs          builds once
//   node assets/build.mjs --watch  builds again whenever a source changes

import { cp, mkdir, rm, stat, watch, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { compileAsync } from "sass";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, "node_modules");
const out = join(root, "src/commonweal/kit/static/kit");

// Where each library's file lands under vendor/, and where it comes from.
const vendored = {
  "vega.min.js": "vega/build/vega.min.js",
  "maplibre-gl.mjs": "maplibre-gl/dist/maplibre-gl.mjs",
  "maplibre-gl-worker.mjs": "maplibre-gl/dist/maplibre-gl-worker.mjs",
  "maplibre-gl.css": "maplibre-gl/dist/maplibre-gl.css",
};

async function styles() {
  const { css } = await compileAsync(join(root, "assets/scss/app.scss"), {
    loadPaths: [modules],
    style: "compressed",
    quietDeps: true,
  });
  await writeFile(join(out, "built/app.css"), css);
}

async function scripts() {
  const shared = { bundle: true, minify: true, target: "es2020", logLevel: "warning", legalComments: "eof" };
  await build({
    ...shared,
    entryPoints: [join(root, "assets/js/app.js")],
    outfile: join(out, "built/app.js"),
    format: "esm",
  });
  // Vega's interpreter ships as a module that names other packages, which a browser cannot find.
  await build({
    ...shared,
    entryPoints: [join(modules, "vega-interpreter/build/vega-interpreter.js")],
    outfile: join(out, "vendor/vega-interpreter.min.js"),
    format: "iife",
    globalName: "vegaInterpreter",
  });
}

async function libraries() {
  for (const [name, source] of Object.entries(vendored)) {
    await cp(join(modules, source), join(out, "vendor", name));
  }
}

async function all() {
  const started = Date.now();
  await Promise.all(["built", "vendor"].map((folder) => mkdir(join(out, folder), { recursive: true })));
  await Promise.all([styles(), scripts(), libraries()]);
  for (const name of ["built/app.css", "built/app.js"]) {
    const { size } = await stat(join(out, name));
    console.log(`${name}  ${Math.round(size / 1024)} kB`);
  }
  console.log(`Front-end assets built in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

await Promise.all(["built", "vendor"].map((folder) => rm(join(out, folder), { recursive: true, force: true })));
await all();

if (process.argv.includes("--watch")) {
  for await (const _change of watch(join(root, "assets"), { recursive: true })) {
    await all().catch((fault) => console.error(fault.message));
  }
}
