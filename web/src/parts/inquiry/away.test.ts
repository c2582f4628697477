import { expect, it } from "vitest";
import { awayOn } from "./away";

const spell = (staff_id: string, from: string, to: string) => ({ staff_id, from, to });

it("somebody is away on the first and the last day of their absence, and on no other", () => {
  const absences = [spell("s1", "2020-04-06", "2020-04-08"), spell("s2", "2020-04-01", "2020-04-30")];
  const found = (day: string) => awayOn(absences, "s1", day)?.from;
  expect(["2020-04-05", "2020-04-06", "2020-04-08", "2020-04-09"].map(found)).toEqual([
    undefined,
    "2020-04-06",
    "2020-04-06",
    undefined,
  ]);
});
