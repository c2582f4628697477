// Types for the browser from docs/openapi.json: what is asked and what is answered. Nothing here is written by hand.

import { mkdir, readFile, writeFile } from "node:fs/promises";
import openapiTS, { astToString } from "openapi-typescript";

const out = new URL("../src/api/generated/", import.meta.url);
const described = process.argv[2] ?? new URL("../../docs/openapi.json", import.meta.url);

// A field with a default may be left out of a request and of an answer.
const ast = await openapiTS(JSON.parse(await readFile(described, "utf8")), { defaultNonNullable: false });
await mkdir(out, { recursive: true });
await writeFile(new URL("paths.d.ts", out), astToString(ast));
