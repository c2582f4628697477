import { describe, expect, it } from "vitest";
import { newSegment } from "./form";
import { proposedTitle } from "./title";

const of = (...texts: readonly string[]) =>
  proposedTitle({ segments: texts.map((text) => newSegment("fact", "聞き取り", { text })) });

describe("the proposed title", () => {
  it("is the first sentence of the first part that has one", () => {
    expect(of("", " 断酒会に通い始めた。手帳に印がある。", "安定。")).toBe("断酒会に通い始めた");
    expect(of("家賃の相談\n来月払うとのこと。")).toBe("家賃の相談");
    expect(of("・通院の日を\t聞いた！")).toBe("通院の日を 聞いた");
    expect(of("", "  \n")).toBe("");
    expect(of()).toBe("");
  });

  it("is not cut within what somebody said", () => {
    expect(of("「飲んでいない。手帳もある。」と話す。元気そう。")).toBe(
      "「飲んでいない。手帳もある。」と話す",
    );
    expect(of("「閉じない。\n次の行。")).toBe("「閉じない。");
  });

  it("is cut where it is long, and halves no sign", () => {
    expect(of("𠮷".repeat(60))).toBe(`${"𠮷".repeat(39)}…`);
    expect(of("あ".repeat(40))).toBe("あ".repeat(40));
  });
});
