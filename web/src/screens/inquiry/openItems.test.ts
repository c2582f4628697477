import { expect, it } from "vitest";
import PAPERS from "~/parts/item/papers.json";
import { answerItems } from "./openItems";

type Item = Parameters<typeof answerItems>[0][number] & { readonly id: string };

const item = (id: string, more: Partial<Item> = {}) => ({ id, kind: "other", ...more }) as Item;

it("a call is shown every open item, appointments first, whether or not they have a day", () => {
  const items = [
    item("undated"),
    item("instructed", { class: "instructed" }),
    item("visit on a day", { kind: "visit" as Item["kind"], due_on: "2026-12-08" }),
    item("call-back", { due_on: "2026-12-01" }),
    item("appointment", { starts_at: "2026-12-20T01:00:00.000Z" }),
  ];
  expect(answerItems(items).map(({ id }) => id)).toEqual([
    "appointment",
    "call-back",
    "visit on a day",
    "instructed",
    "undated",
  ]);
});

it("papers are listed by themselves", () => {
  const paper = item("paper", { kind: PAPERS[0] as Item["kind"], due_on: "2026-12-01" });
  expect(answerItems([paper])).toEqual([]);
  expect(answerItems([{ ...paper, starts_at: "2026-12-01T01:00:00.000Z" }])).toHaveLength(1);
});
