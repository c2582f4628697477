import { createElement } from "react";
import { describe, expect, it } from "vitest";
import { rendered } from "./rendered";
import { Marked, runsOf, seek, useSought } from "./sought";

function Text({ of }: { of: string }) {
  return createElement(Marked, { text: "家賃の滞納", words: useSought(of) });
}

describe("words for which an entry was opened", () => {
  const marked = (text: string, ...words: string[]) =>
    runsOf(text, words)
      .filter(({ hit }) => hit)
      .map((run) => run.text);

  it("are marked wherever they stand, the longer one first", () => {
    expect(marked("家賃滞納の件。家賃は翌月に払う。", "家賃", "家賃滞納")).toEqual(["家賃滞納", "家賃"]);
    expect(marked("本人と面接。", "家賃")).toEqual([]);
  });

  it("are words and never a pattern", () => {
    expect(marked("(株)見本から連絡。月10万円+交通費", "(株)", "円+", ".")).toEqual(["(株)", "円+"]);
  });

  it("leave the text as it is", () => {
    const runs = runsOf("家賃は、家賃の", ["家賃"]);
    expect(runs.map(({ text }) => text).join("")).toBe("家賃は、家賃の");
    expect(runsOf("", ["家賃"])).toEqual([]);
  });

  it("are those of the entry that was opened last", async () => {
    const shown = (of: string) => rendered(createElement(Text, { of }));
    seek("record-1", ["滞納"]);
    expect(await shown("record-1")).toContain("<mark>滞納</mark>");
    expect(await shown("record-2")).toBe("家賃の滞納");
    seek("record-2", []);
    expect(await shown("record-1")).toBe("家賃の滞納");
  });
});
