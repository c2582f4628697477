import { expect, it } from "vitest";
import { shownReading } from "./reading";

it("shows kana of every width in full width", () => {
  expect(shownReading("ﾔﾏｸﾞﾁ ﾋﾛｼ")).toBe("ヤマグチ ヒロシ");
  expect(shownReading("ヤマグチ　ヒロシ")).toBe("ヤマグチ ヒロシ");
  expect(shownReading("やまぐち ひろし")).toBe("やまぐち ひろし");
  expect(shownReading(null)).toBe("");
});
