import { expect, it } from "vitest";
import { allOf } from "./Partial";

it("a list lacks what any of its pages lacks", () => {
  expect(allOf([{ partial: false }, {}, { partial: true }]).partial).toBe(true);
  expect(allOf([{ partial: false }, {}]).partial).toBe(false);
  expect(allOf(undefined).partial).toBe(false);
});
