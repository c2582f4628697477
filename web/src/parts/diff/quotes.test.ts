import { describe, expect, it } from "vitest";
import type { Change } from "./changes";
import { withQuotes } from "./quotes";

const plain = (text: string): Change[] => [{ kind: "same", text }];
const marked = (changes: readonly Change[], ...quotes: string[]) =>
  withQuotes(changes, quotes).map(({ kind, text, quoted }) => `${kind}:${quoted ? `[${text}]` : text}`);

describe("quoted words", () => {
  it("are marked where they stand first, also at both ends", () => {
    expect(marked(plain("主は在宅。主は元気。"), "主は")).toEqual(["same:[主は]", "same:在宅。主は元気。"]);
    expect(marked(plain("主は在宅。"), "主は在宅。")).toEqual(["same:[主は在宅。]"]);
  });

  it("may overlap, and be none", () => {
    expect(marked(plain("あいうえお"), "いう", "うえ")).toEqual([
      "same:あ",
      "same:[い]",
      "same:[う]",
      "same:[え]",
      "same:お",
    ]);
    expect(marked(plain("あいうえお"), "かき", "")).toEqual(["same:あいうえお"]);
  });

  it("are found across changes, but not in what was removed", () => {
    const changes: Change[] = [
      { kind: "same", text: "収入は月" },
      { kind: "removed", text: "5" },
      { kind: "added", text: "7" },
      { kind: "same", text: "万円。" },
    ];
    expect(marked(changes, "月7万")).toEqual([
      "same:収入は",
      "same:[月]",
      "removed:5",
      "added:[7]",
      "same:[万]",
      "same:円。",
    ]);
    expect(marked(changes, "月5万")).toEqual(["same:収入は月", "removed:5", "added:7", "same:万円。"]);
  });

  it("are found over a line's end, cut off, and with signs in them", () => {
    expect(marked(plain("一行目\n二行目"), "行目 二")).toEqual(["same:一", "same:[行目\n二]", "same:行目"]);
    expect(marked(plain("長い文の続き"), "長い文…")).toEqual(["same:[長い文]", "same:の続き"]);
    expect(marked(plain("(5+3)*2? 円"), "(5+3)*2?")).toEqual(["same:[(5+3)*2?]", "same: 円"]);
  });
});
