import { describe, expect, it } from "vitest";
import { later } from "./ja/later";

const SOURCES = import.meta.glob<string>(
  ["/src/**/*.{ts,tsx}", "!/src/**/*.test.ts", "!/src/api/generated/**"],
  {
    query: "?raw",
    import: "default",
    eager: true,
  },
);
const FIRST = ["/src/main.tsx", "/src/screens/today/TodayScreen.tsx"];

/** The sources that a source imports before it runs. Imports of types only are not among them. */
function importsOf(file: string): string[] {
  const found = SOURCES[file]?.matchAll(/^(?:import|export) (?!type\b)(?:[^;"]*? from )?"([^"]+)"/gm) ?? [];
  return [...found].flatMap(([, from = ""]) => {
    const path = from.startsWith("~/") ? `/src/${from.slice(2)}` : new URL(from, `file://${file}`).pathname;
    return [path, `${path}.ts`, `${path}.tsx`, `${path}/index.ts`].filter((each) => each in SOURCES);
  });
}

function shownFirst(): Set<string> {
  const found = new Set<string>();
  const open = [...FIRST];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (found.has(file)) continue;
    found.add(file);
    open.push(...importsOf(file));
  }
  return found;
}

describe("the words that are loaded later", () => {
  it("are used by nothing that is shown before they are there", () => {
    const first = [...shownFirst()].filter((file) => !file.startsWith("/src/i18n/"));
    expect(first.length).toBeGreaterThan(80);
    const early = new RegExp(`["\x60](?:${Object.keys(later).join("|")})\\.[a-z]`, "i");
    expect(first.filter((file) => early.test(SOURCES[file] ?? ""))).toEqual([]);
  });

  it("come with everything that is loaded later", () => {
    for (const [file, source] of Object.entries(SOURCES)) {
      if (file.startsWith("/src/i18n/")) continue;
      const alone = [...source.matchAll(/(withWords\()?import\("([^"]+)"\)/g)]
        .filter(([, withWords, part]) => !withWords && !part?.endsWith("/TodayScreen"))
        .map(([, , part]) => part);
      expect([file, alone]).toEqual([file, []]);
    }
  });
});
