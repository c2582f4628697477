import { describe, expect, it } from "vitest";
import { isFiltered, readLedgerSearch } from "./filter";
import { timelineFilter } from "./timelineFilter";

describe("the address of a ledger", () => {
  it("keeps codes and leaves out all else", () => {
    const read = readLedgerSearch({
      calls: true,
      type: ["home_visit", "山田"],
      subject: "髙橋",
      year: 2025,
      order: "desc",
      entry: "r1",
      q: "やまだ",
    });
    expect(read).toEqual({ type: ["home_visit"], year: 2025, entry: "r1" });
  });

  it("shows calls or kinds of records", () => {
    expect(readLedgerSearch({ calls: true })).toEqual({ calls: true });
    for (const calls of ["true", 1, ["inquiry"], false]) expect(readLedgerSearch({ calls })).toEqual({});
    expect(timelineFilter({ calls: true }).kind).toEqual(["inquiry"]);
    expect(timelineFilter({ type: ["phone"] })).toEqual({
      kind: ["record"],
      record_type: ["phone"],
      order: "desc",
    });
  });

  it("keeps an entry only where the server takes it for an id", () => {
    const longest = `r${"1".repeat(199)}`;
    for (const entry of ["r1", "0192f0c4-7d1a-7000-8000-00000000a1b2", "s.1:2_3", longest]) {
      expect(readLedgerSearch({ entry })).toEqual({ entry });
    }
    for (const entry of ["", "-r1", "r 1", "r1\n", "記録", "r1#2", `${longest}1`, 1, ["r1"]]) {
      expect(readLedgerSearch({ entry })).toEqual({});
    }
  });

  it("asks the timeline for the days of a 年度", () => {
    expect(timelineFilter({ year: 2025, order: "asc" })).toEqual({
      kind: ["record", "inquiry"],
      order: "asc",
      from: "2025-04-01",
      to: "2026-03-31",
    });
  });

  it("is unfiltered with only a direction or an open entry", () => {
    expect(isFiltered({ order: "asc", entry: "r1" })).toBe(false);
    expect(isFiltered({ subject: "work" })).toBe(true);
  });
});
