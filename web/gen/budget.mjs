// What the screens may weigh; the build fails above it. The first route (entry, the screen shown first and all they
// import statically) is at most 200 kB of JavaScript, compressed; no screen waits for charts; no component is past
// 250 lines.

import { readdir, readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";

const BUDGET = 200_000;
const LINES = 250;
const FIRST = ["index.html", "src/screens/today/TodayScreen.tsx"];
const CHARTS = "src/screens/search/MonthChart.tsx";

const web = new URL("../", import.meta.url);
const manifest = JSON.parse(await readFile(new URL("dist/.vite/manifest.json", web), "utf8"));

/** An entry of the manifest with everything it imports statically. */
function needed(key, found = new Set()) {
  if (found.has(key)) return found;
  found.add(key);
  for (const imported of manifest[key].imports ?? []) needed(imported, found);
  return found;
}

async function compressed(keys) {
  const files = await Promise.all(
    [...keys].map((key) => readFile(new URL(`dist/${manifest[key].file}`, web))),
  );
  return files.reduce((sum, file) => sum + gzipSync(file).length, 0);
}

const faults = [];

const total = await compressed(FIRST.reduce((found, key) => needed(key, found), new Set()));
console.log(`first route: ${(total / 1000).toFixed(1)} kB of ${BUDGET / 1000} kB JavaScript (gzip)`);
if (total > BUDGET) faults.push("the first route is too heavy");

const screens = Object.keys(manifest).filter((key) => /^src\/screens\/.*Screen\.tsx$/.test(key));
if (screens.length === 0 || !manifest[CHARTS]) faults.push("the manifest names no screens or no charts");
for (const screen of screens) if (needed(screen).has(CHARTS)) faults.push(`${screen} waits for charts`);

for (const name of await readdir(new URL("src/", web), { recursive: true })) {
  if (!name.endsWith(".tsx")) continue;
  const lines = (await readFile(new URL(`src/${name}`, web), "utf8")).split("\n").length - 1;
  if (lines > LINES) faults.push(`src/${name} has ${lines} lines of ${LINES}`);
}

for (const fault of faults) console.error(`✗ ${fault}`);
if (faults.length) process.exit(1);
