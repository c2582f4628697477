import { describe, expect, it } from "vitest";
import type { ApprovalCase } from "~/api/approvals";
import { commentsAt, commentsOf, isOpenProposal } from "./comments";

const chief = { staff_id: "ch", name: "課長", post: "保護課長", office_code: "tarumi" };
const proposed = {
  by: chief,
  at: "2026-11-20T02:00:00.000Z",
  round: 2,
  record_id: "r1",
  suggestion: { segment_id: "a", before: "収入は無しと申告。", after: "収入は無いと申告した。" },
  comment: "語尾を",
};
const one: Pick<ApprovalCase, "state" | "round" | "steps" | "past_rounds"> = {
  state: "circulating",
  round: 2,
  steps: [
    {
      seq: 2,
      kind: "decide",
      resolver: { role: "section_chief" },
      when_absent: "wait",
      min_days: 2,
      skippable: false,
      state: "active",
      suggestions: [proposed],
      acted: [
        {
          by: chief,
          as: "self",
          action: "return",
          at: "2026-11-19T02:00:00.000Z",
          round: 1,
          comment: "直して",
        },
      ],
    },
  ],
};

describe("what approvers said", () => {
  it("holds proposals beside actions, the newest first, each at its part", () => {
    const comments = commentsOf(one);
    expect(comments.map(({ action, text }) => [action, text])).toEqual([
      ["suggest", "語尾を"],
      ["return", "直して"],
    ]);
    expect(commentsAt(comments, "r1", "a").map(({ action }) => action)).toEqual(["suggest"]);
    expect(commentsAt(comments, "r2", "b")).toEqual([]);
  });
});

describe("a proposal may be taken over", () => {
  const [proposal, returned] = commentsOf(one);
  const text = proposed.suggestion.before;

  it("while its step is open in this round and the part reads as it did", () => {
    expect(proposal && isOpenProposal(proposal, one, text)).toBe(true);
  });

  it.each([
    ["once the text is another", one, "収入は無いと申告した。"],
    ["once the part is gone", one, null],
    ["in a later round", { ...one, round: 3 }, text],
    ["after the decision", { ...one, state: "decided" as const }, text],
    [
      "after its step is done",
      { ...one, steps: one.steps?.map((s) => ({ ...s, state: "done" as const })) ?? [] },
      text,
    ],
  ])("not %s", (_, standing, now) => {
    expect(proposal && isOpenProposal(proposal, standing, now)).toBe(false);
  });

  it("and an action without one never", () => {
    expect(returned && isOpenProposal(returned, one, text)).toBe(false);
  });
});
