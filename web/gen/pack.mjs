// Packs what browsers unpack themselves, beside the files it was made from; the gateway chooses.

import { readdir, readFile, writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";

const assets = new URL("../dist/assets/", import.meta.url);
for (const name of await readdir(assets)) {
  if (!/\.(js|css|svg)$/.test(name)) continue;
  await writeFile(
    new URL(`${name}.gz`, assets),
    gzipSync(await readFile(new URL(name, assets)), { level: 9 }),
  );
}
