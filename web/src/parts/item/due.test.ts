import { describe, expect, it, test } from "vitest";
import type { ActionItem } from "~/api/households";
import { addDays } from "../calendar/era";
import { besideCalls, isToVerify, itemsOfToday, periodOf, waitingToVerify } from "./due";
import { needsEvidence } from "./papers";

const TODAY = "2020-04-01";
const item = (id: string, more: Partial<ActionItem> = {}) =>
  ({ id, class: "note", due_on: null, starts_at: null, ...more }) as ActionItem;
const shown = (...items: ActionItem[]) => itemsOfToday(items, TODAY).map(({ id }) => id);
const due = (days: number) => ({ due_on: addDays(TODAY, days) });
const instructed = { class: "instructed" } as const;

test("an item is listed by how its day lies to today", () => {
  const days = [-1, 0, 7, 8].map((days) => periodOf(item("each", due(days)), TODAY));
  expect(days).toEqual(["overdue", "week", "week", "later"]);
  expect(periodOf(item("undated"), TODAY)).toBe("undated");
  expect(periodOf(item("appointment", { starts_at: `${addDays(TODAY, -1)}T03:00:00.000Z` }), TODAY)).toBe(
    "overdue",
  );
});

test("a paper needs the record that it came, unless it has one or is about no household", () => {
  const paper = { kind: "income_report", household_id: "h-1" } as const;
  expect(needsEvidence(item("paper", paper))).toBe(true);
  expect(
    needsEvidence(item("shown", { ...paper, evidence_ref: { rel: "evidence", type: "record", id: "r" } })),
  ).toBe(false);
  expect(needsEvidence(item("office", { ...paper, household_id: null }))).toBe(false);
  expect(needsEvidence(item("visit", { ...paper, kind: "visit" }))).toBe(false);
});

test("the supervisor looks at what the law or an instruction asked for, once it is done", () => {
  const done = (basis: ActionItem["class"]) => isToVerify(item("done", { class: basis, state: "done" }));
  expect([done("statutory"), done("instructed"), done("note")]).toEqual([true, true, false]);
  expect(isToVerify(item("open", { ...instructed, state: "open" }))).toBe(false);
  const told = item("told", { ...instructed, state: "done" });
  expect(waitingToVerify([told, { ...told, id: "old", is_imported: true }])).toEqual([told]);
});

test("the item of a call-back is not listed beside its inquiry", () => {
  const source_ref = { rel: "promised_in", type: "inquiry", id: "i1" };
  const owed = item("owed", { kind: "callback", source_ref });
  const other = item("other", { kind: "callback", source_ref: { ...source_ref, id: "i2" } });
  const opened = item("opened", { kind: "visit", source_ref });
  const imported = item("imported", { kind: "callback" });
  expect(besideCalls([owed, other, opened, imported], [{ id: "i1" }])).toEqual([other, opened, imported]);
});

describe("the items of today", () => {
  it("are by date those that are overdue or due within a week", () => {
    expect(shown(item("week", due(7)), item("late", due(-3)), item("later", due(8)))).toEqual([
      "late",
      "week",
    ]);
  });

  it("have an instruction whatever its date", () => {
    const far = item("far", { ...instructed, ...due(60) });
    expect(shown(far, item("soon", due(2)), item("later", due(60)))).toEqual(["soon", "far"]);
  });

  it("have what has no date at the end, instructions before the rest", () => {
    const open = [item("undated"), item("told", instructed), item("soon", due(1))];
    expect(shown(...open)).toEqual(["soon", "told", "undated"]);
  });

  it("have an appointment without a due date by its day in Japan", () => {
    const visit = item("visit", { starts_at: "2020-04-08T15:00:00.000Z" }); // midnight of the 9th in Japan
    expect(shown(visit)).toEqual([]);
    expect(shown({ ...visit, starts_at: "2020-04-08T14:59:00.000Z" })).toEqual(["visit"]);
  });

  it("have each item once, as it was read last", () => {
    expect(shown(item("a", due(1)), item("b", due(2)), item("a", due(3)))).toEqual(["b", "a"]);
  });
});
