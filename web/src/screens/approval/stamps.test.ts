import { describe, expect, it } from "vitest";
import { lastDeed, stampsOf } from "./stamps";

const by = (name: string, post: string) => ({ staff_id: name, name, post, office_code: "kita" });
const one = {
  drafter: by("山田", "担当"),
  drafted_at: "2026-11-20T01:00:00.000Z",
  past_rounds: [],
  steps: [
    {
      seq: 1,
      kind: "review",
      state: "skipped",
      resolver: { role: "supervisor" },
      assignees: [by("係長一", "係長")],
      passed_over: [{ staff_id: "係長一", reason: "absent" }],
    },
    {
      seq: 2,
      kind: "decide",
      state: "done",
      resolver: { role: "section_chief" },
      assignees: [by("課長二", "課長")],
      acted: [
        {
          by: by("係長三", "係長"),
          as: "deputy",
          action: "approve",
          at: "2026-11-21T02:00:00.000Z",
          round: 1,
        },
      ],
    },
  ],
} as unknown as Parameters<typeof stampsOf>[0] & Parameters<typeof lastDeed>[0];

describe("the stamp table", () => {
  it("has a cell for the drafter and for each step", () => {
    expect(stampsOf(one).map(({ kind, state }) => [kind, state])).toEqual([
      ["draft", "drafted"],
      ["review", "skipped"],
      ["decide", "done"],
    ]);
  });

  it("shows who was passed over and who decided for whom", () => {
    const [, review, decide] = stampsOf(one);
    expect([review?.passedOver, review?.waitingFor]).toEqual([1, []]);
    expect(decide?.stamps).toMatchObject([{ name: "係長三", as: "deputy" }]);
  });

  it("knows the last deed of all rounds", () => {
    expect(lastDeed(one)?.by.name).toBe("係長三");
    expect(lastDeed({ steps: [], past_rounds: [] })).toBeNull();
  });
});
