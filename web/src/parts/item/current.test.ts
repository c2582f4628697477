import { describe, expect, it } from "vitest";
import { currentItem, isBehind } from "./current";

const opened = { id: "i1", version: 3 };

describe("an item that stands open", () => {
  it("is the newer one of the list", () => {
    const newer = { id: "i1", version: 4 };
    expect(currentItem(opened, [{ id: "i2", version: 9 }, { id: "i1", version: 3 }, newer])).toBe(newer);
  });

  it("stays as it was opened where it left the list, or the list is behind", () => {
    expect(currentItem(opened, [])).toBe(opened);
    expect(currentItem(opened, [{ id: "i1", version: 2 }])).toBe(opened);
  });
});

describe("a listed item", () => {
  it.each([
    [undefined, false],
    [{ id: "i1", version: 4 }, true],
    [{ id: "i1", version: 3 }, false],
    [{ id: "i2", version: 9 }, false],
  ])("is behind %j: %s", (after, expected) => {
    expect(isBehind({ id: "i1", version: 3 }, after)).toBe(expected);
  });
});
