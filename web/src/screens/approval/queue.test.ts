import { describe, expect, it } from "vitest";
import { nextOf } from "./queue";

const box = ["a", "b", "c"].map((id) => ({ id }));

describe("the case that comes next", () => {
  it.each([
    ["follows in the box", box, "b", "c"],
    ["is the first of the others after the last one", box, "c", "a"],
    ["is the first one where this one does not wait", box, "z", "a"],
    ["is none where no other one waits", [{ id: "a" }], "a", undefined],
    ["is none in an empty box", [], "a", undefined],
  ])("%s", (_, waiting, current, expected) => {
    expect(nextOf(waiting, current)?.id).toBe(expected);
  });
});
