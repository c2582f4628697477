import { expect, test } from "vitest";
import { askAgainIn, isLevel, type Timeline } from "./timeline";

const page = (more: Partial<Timeline>): Timeline =>
  ({ items: [], next_cursor: null, partial: false, index_lag_ms: 0, ...more }) as Timeline;
const missing = (reason: "lag" | "parked") =>
  ({ pending: [{ key: "records.record:1", version: 2, reason }] }) as unknown as Partial<Timeline>;

test("what the reader wrote is asked for soon, what others wrote later, and what is set aside not at all", () => {
  const own = askAgainIn(page(missing("lag")));
  const others = askAgainIn(page({ index_lag_ms: 4_000 }));
  expect(own).toBeGreaterThan(0);
  expect(others).toBeGreaterThan(Number(own));
  expect(askAgainIn(page(missing("parked")))).toBe(false);
});

test("while the index is level, or nobody knows how far it is, nothing is asked again", () => {
  expect(askAgainIn(page({}))).toBe(false);
  expect(askAgainIn(page({ index_lag_ms: null }))).toBe(false);
  expect(askAgainIn(undefined)).toBe(false);
});

test("an entry is said to be missing only where the page lacks nothing that was written", () => {
  expect(isLevel(page({}))).toBe(true);
  expect(isLevel(page({ index_lag_ms: 4_000 }))).toBe(false);
  expect(isLevel(page({ partial: true, index_lag_ms: null }))).toBe(false);
  expect(isLevel(page(missing("lag")))).toBe(false);
  expect(isLevel(page(missing("parked")))).toBe(false);
});
