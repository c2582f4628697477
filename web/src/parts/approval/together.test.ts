import { describe, expect, it } from "vitest";
import { TOGETHER } from "~/api/approvals";
import { all, namesOf, outcomeOf, standingOf, toggled } from "./together";

const result = (id: string, code: string | null) => ({
  id,
  ok: code === null,
  state: null,
  code,
  detail: null,
  waits_for: [],
  number: null,
});

describe("approving together", () => {
  const results = [
    result("a", null),
    result("b", "NOT_OPENED"),
    result("c", "NOT_LOW_RISK"),
    result("d", "OUT_OF_SCOPE"),
    result("e", "STEP_NOT_ACTIVE"),
  ];

  it("tells of each case what the server said", () => {
    const standings = ["a", "b", "c", "d", "e"].map((id) => standingOf(results, id));
    expect(standings).toEqual(["free", "unread", "alone", "deputy", "otherwise"]);
  });

  it("knows nothing of a case that was not asked about, or before the answer", () => {
    expect(standingOf(results, "z")).toBeNull();
    expect(standingOf(undefined, "a")).toBeNull();
  });

  it("takes a case in and out again", () => {
    const one = toggled(new Set(), "a");
    expect([...one]).toEqual(["a"]);
    expect([...toggled(one, "a")]).toEqual([]);
  });

  it("never takes more than go together", () => {
    const ids = Array.from({ length: TOGETHER + 1 }, (_, n) => String(n));
    const full = all(ids);
    expect(full.size).toBe(TOGETHER);
    expect(toggled(full, String(TOGETHER)).size).toBe(TOGETHER);
    expect(toggled(full, "0").size).toBe(TOGETHER - 1);
  });

  it("tells to whom a case went", () => {
    const person = (name: string) => ({ staff_id: name, name, post: "課長", office_code: "tarumi" });
    expect(namesOf({ waits_for: [person("藤原"), person("井上")] })).toBe("課長 藤原、課長 井上");
    expect(namesOf({ waits_for: [] })).toBe("");
  });

  it("counts what went through and keeps what did not", () => {
    const { done, left } = outcomeOf(results);
    expect([done, left.map(({ id }) => id)]).toEqual([1, ["b", "c", "d", "e"]]);
  });
});
