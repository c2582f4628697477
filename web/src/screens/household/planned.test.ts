import { describe, expect, it } from "vitest";
import { nextPlanned } from "./planned";

const visit = (due_on: string) => ({ kind: "visit" as const, due_on, starts_at: null });
const appointment = { kind: "other" as const, due_on: null, starts_at: "2026-12-07T15:30:00.000Z" };
const paper = { kind: "income_report" as const, due_on: "2026-12-02", starts_at: null };

describe("what is planned next", () => {
  it("is the first from today on, whatever is overdue before it", () => {
    const items = [visit("2026-11-01"), paper, visit("2026-12-20"), appointment];
    expect(nextPlanned(items, "2026-12-01")).toEqual({ next: appointment, isOver: false });
    expect(nextPlanned(items, "2026-12-08").next).toBe(appointment); // 00:30 of 8 December in Japan
    expect(nextPlanned(items, "2026-12-09").next).toEqual(visit("2026-12-20"));
  });

  it("is named as overdue where nothing follows", () => {
    expect(nextPlanned([visit("2026-11-01"), visit("2026-11-20")], "2026-12-01")).toEqual({
      next: visit("2026-11-20"),
      isOver: true,
    });
    expect(nextPlanned([paper], "2026-12-01").next).toBeUndefined();
  });
});
