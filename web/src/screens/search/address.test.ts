import { describe, expect, it } from "vitest";
import {
  beside,
  isNarrowed,
  narrowedCounts,
  readSearchAddress,
  requestOf,
  toggled,
  unnarrowed,
  within,
} from "./address";

describe("the address of a search", () => {
  it("holds codes and days, never words", () => {
    const read = readSearchAddress({
      q: "山田",
      words: "滞納",
      scope: "all",
      subject: ["housing", "滞納"],
      from: "2026-11-01",
      to: "昨日",
      household: "h1",
      as: "time",
    });
    expect(read).toEqual({
      scope: "all",
      subject: ["housing"],
      from: "2026-11-01",
      household: "h1",
      as: "time",
    });
  });

  it("becomes a question with the words beside it", () => {
    const address = readSearchAddress({ record_type: ["home_visit"], as: "time", from: "2026-04-01" });
    expect(requestOf(address, "office", "滞納", null)).toEqual({
      q: "滞納",
      scope: "office",
      sort: "time",
      from: "2026-04-01",
      record_type: ["home_visit"],
    });
  });

  it("is counted a second time without what was chosen among the counts", () => {
    const address = readSearchAddress({ ward: ["107"], from: "2026-04-01", to: "2026-04-30", scope: "all" });
    expect(narrowedCounts(address)).toEqual(["ward", "month"]);
    expect(narrowedCounts({ scope: "all", household: "h1" })).toEqual([]);
    const request = requestOf(address, "all", "滞納", null);
    expect(beside(request, "ward")).toEqual({ ...request, ward: undefined });
    expect(beside(request, "month")).not.toHaveProperty("from");
    expect(beside(request, "month")).toMatchObject({ q: "滞納", ward: ["107"] });
  });

  it("may name a worker or a unit instead of a scope", () => {
    const read = readSearchAddress({ worker: "staff-1", unit: "保護 第一係", scope: "ward" });
    expect(read).toEqual({ worker: "staff-1", scope: "ward" });
    expect(requestOf(readSearchAddress({ unit: "保護第一係" }), "office", "", null)).toMatchObject({
      scope: "office",
      workers_of: "保護第一係",
    });
    expect(within({ worker: "staff-1", as: "time" }, { scope: "own" })).toEqual({ scope: "own", as: "time" });
    expect(unnarrowed({ unit: "保護第一係", kind: ["record"] })).toEqual({ unit: "保護第一係" });
  });

  it("is narrowed by filters and loses them together", () => {
    const address = toggled(toggled({ scope: "all" }, "ward", "107"), "ward", "109");
    expect(address).toEqual({ scope: "all", ward: ["107", "109"] });
    expect(toggled(toggled(address, "ward", "107"), "ward", "109")).toEqual({ scope: "all" });
    expect([isNarrowed(address), isNarrowed({ scope: "all", as: "case" })]).toEqual([true, false]);
    expect(unnarrowed({ ...address, from: "2026-04-01", as: "case" })).toEqual({ scope: "all", as: "case" });
  });
});
