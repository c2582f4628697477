// Types for the browser from what the services publish: requests from docs/openapi.json, the shapes they answer with
// from the schemas of docs/events, the words of the code lists from docs/codes.json. Nothing here is written by hand.

import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import openapiTS, { astToString } from "openapi-typescript";

const docs = new URL("../../docs/", import.meta.url);
const out = new URL("../src/api/generated/", import.meta.url);

async function json(path) {
  return JSON.parse(await readFile(new URL(path, docs), "utf8"));
}

/** The `$defs` of every published schema as the components of one document. */
async function published() {
  const schemas = {};
  for (const name of await readdir(new URL("events/schemas/", docs))) {
    if (!name.endsWith(".json")) continue;
    const { $defs } = await json(`events/schemas/${name}`);
    Object.assign(schemas, JSON.parse(JSON.stringify($defs).replaceAll("#/$defs/", "#/components/schemas/")));
  }
  return { openapi: "3.1.0", info: { title: "published", version: "1" }, paths: {}, components: { schemas } };
}

async function write(name, document) {
  const ast = await openapiTS(document, { defaultNonNullable: false });
  await writeFile(new URL(name, out), astToString(ast));
}

await mkdir(out, { recursive: true });
await write(
  "paths.d.ts",
  JSON.parse(await readFile(process.argv[2] ?? new URL("openapi.json", docs), "utf8")),
);
await write("published.d.ts", await published());
