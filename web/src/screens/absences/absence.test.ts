import { describe, expect, it } from "vitest";
import { type AbsenceForm, bodyOf, mistakesOf } from "./absence";

const form: AbsenceForm = {
  staff: "s1",
  from: "R8.12.1",
  to: "R8.12.3",
  part: "whole",
  kind: "annual_leave",
};

describe("an absence", () => {
  it("is sent with its days as the calendar has them", () => {
    expect(bodyOf(form)).toEqual({
      staff_id: "s1",
      from: "2026-12-01",
      to: "2026-12-03",
      part_of_day: null,
      kind: "annual_leave",
    });
  });

  it("is of one day where no end is written, and may be half of it", () => {
    expect(bodyOf({ ...form, to: "", part: "morning" })).toMatchObject({
      from: "2026-12-01",
      to: "2026-12-01",
      part_of_day: "morning",
    });
  });

  it("is not sent while a day is none or the end comes first", () => {
    expect(mistakesOf({ ...form, from: "いつか" })).toEqual({ from: "day" });
    expect(mistakesOf({ ...form, to: "32日" })).toEqual({ to: "day" });
    expect(mistakesOf({ ...form, to: "R8.11.30" })).toEqual({ to: "order" });
    expect(bodyOf({ ...form, to: "R8.11.30" })).toBeNull();
    expect(mistakesOf(form)).toEqual({});
  });

  it("is not sent before somebody has said of what kind it is", () => {
    expect(mistakesOf({ ...form, kind: "" })).toEqual({ kind: "kind" });
    expect(bodyOf({ ...form, kind: "" })).toBeNull();
  });
});
