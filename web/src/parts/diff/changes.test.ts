import { describe, expect, it } from "vitest";
import { amountOf, changesBetween } from "./changes";

const before = "主は求職活動を続けている。収入は月5万円と申告。";
const after = "主は求職活動を続けている。収入は月7万円と申告した。";

describe("changes of a Japanese text", () => {
  it("show words and leave the rest alone", () => {
    const changes = changesBetween(before, after);
    expect(changes[0]).toEqual({ kind: "same", text: "主は求職活動を続けている。収入は月" });
    expect(changes.filter(({ kind }) => kind === "removed").map(({ text }) => text)).toEqual(["5"]);
    expect(changes.filter(({ kind }) => kind === "added").map(({ text }) => text)).toEqual(["7", "した"]);
  });

  it("give back both texts", () => {
    const changes = changesBetween(before, after);
    const without = (kind: string) => changes.filter((c) => c.kind !== kind).map((c) => c.text);
    expect(without("added").join("")).toBe(before);
    expect(without("removed").join("")).toBe(after);
  });

  it("count characters, not code units", () => {
    expect(amountOf(changesBetween("", "𠮷田"))).toEqual({ added: 2, removed: 0 });
    expect(amountOf(changesBetween(before, before))).toEqual({ added: 0, removed: 0 });
  });
});
