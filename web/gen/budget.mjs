// The first route may weigh at most 200 kB of JavaScript, compressed: entry and all it imports statically, and the
// screen that is shown first with what it imports.

import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";

const BUDGET = 200_000;
const dist = new URL("../dist/", import.meta.url);
const manifest = JSON.parse(await readFile(new URL(".vite/manifest.json", dist), "utf8"));

const needed = new Set();
function need(key) {
  if (needed.has(key)) return;
  needed.add(key);
  for (const imported of manifest[key].imports ?? []) need(imported);
}
need("index.html");
need("src/screens/today/TodayScreen.tsx");

let total = 0;
for (const key of needed) total += gzipSync(await readFile(new URL(manifest[key].file, dist))).length;
console.log(`first route: ${(total / 1000).toFixed(1)} kB of ${BUDGET / 1000} kB JavaScript (gzip)`);
if (total > BUDGET) process.exit(1);
