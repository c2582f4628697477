import { expect, test } from "vitest";
import { type Lasting, MOST, withNewest } from "./standing";

interface Said extends Lasting {
  readonly id: string;
}

const said = (id: string): Said => ({ id, tone: "good", offer: undefined });
const offered = (id: string): Said => ({ id, tone: "good", offer: {} });
const failed = (id: string): Said => ({ id, tone: "bad", offer: undefined });
const after = (...all: readonly Said[]) => all.reduce<readonly Said[]>(withNewest, []).map(({ id }) => id);

test("the oldest that only says what was done makes room", () => {
  expect(after(said("1"), said("2"), said("3"), said("4"))).toEqual(["2", "3", "4"]);
  expect(after(offered("1"), said("2"), failed("3"), said("4"))).toEqual(["1", "3", "4"]);
});

test("an offer and an error are never pushed away", () => {
  const many = [offered("1"), failed("2"), offered("3"), offered("4"), said("5"), said("6")];
  expect(after(...many)).toEqual(["1", "2", "3", "4", "6"]);
  expect(many.length).toBeGreaterThan(MOST);
});
