import { describe, expect, it } from "vitest";
import type { ApprovalCase } from "~/api/approvals";
import { commentsAt, commentsOf, currentNote, isOpenProposal, quotesAt, withEarlierNotes } from "./comments";

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

describe("a comment of several notes", () => {
  const anchors = [
    { record_id: "r1", segment_id: "a" },
    { record_id: "r1", segment_id: "b" },
  ];
  const [step] = one.steps ?? [];
  const acted = { ...step?.acted?.[0], comment: "「収入」：額を。\n「在宅」：いつ？", anchors };
  const noted = commentsOf({ ...one, steps: [{ ...step, suggestions: [], acted: [acted] }] as never });

  it("says at each part only what is about it", () => {
    expect(commentsAt(noted, "r1", "a").map(({ text }) => text)).toEqual(["「収入」：額を。"]);
    expect(commentsAt(noted, "r1", "b").map(({ text }) => text)).toEqual(["「在宅」：いつ？"]);
    expect(quotesAt(noted[0]?.notes ?? [], "r1", "b")).toEqual(["在宅"]);
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

describe("the note that a round was sent with", () => {
  const drafter = { staff_id: "w1", name: "担当", post: "現業員", office_code: "tarumi" };
  const first = { round: 1, by: drafter, at: "2026-11-18T02:00:00.000Z", comment: "一回目" };
  const second = { round: 2, by: chief, at: "2026-11-20T01:00:00.000Z", comment: "二回目" };

  it("is shown as that of its own round only", () => {
    const none = { comment: null, round: 2, round_notes: [first], drafter };
    expect(currentNote(none)).toBeNull();
    const own = { comment: "一回目", round: 1, round_notes: [first], drafter };
    expect(currentNote(own)).toEqual({ text: "一回目", round: 1, by: null, uncertain: false });
    const another = { comment: "二回目", round: 2, round_notes: [first, second], drafter };
    expect(currentNote(another)).toEqual({ text: "二回目", round: 2, by: "課長", uncertain: false });
  });

  it("says where an earlier release may have carried it over", () => {
    const carried = { comment: "一回目", round: 2, round_notes: [], drafter };
    expect(currentNote(carried)).toEqual({ text: "一回目", round: 2, by: null, uncertain: true });
    expect(currentNote({ ...carried, round: 1 })?.uncertain).toBe(false);
  });

  it("stays among the comments once a later round was sent, at its time", () => {
    const said = withEarlierNotes(commentsOf(one), { round: 3, round_notes: [first, second] });
    expect(said.map(({ action, round, text }) => [action, round, text])).toEqual([
      ["suggest", 2, "語尾を"],
      ["submit", 2, "二回目"],
      ["return", 1, "直して"],
      ["submit", 1, "一回目"],
    ]);
    const before = withEarlierNotes([], { round: 2, round_notes: [first, second] });
    expect(before.map(({ text }) => text)).toEqual(["一回目"]);
    const unknown = withEarlierNotes([], { round: 3, round_notes: [{ ...second, at: null }] });
    expect(unknown.map(({ at, text }) => [at, text])).toEqual([[null, "二回目"]]);
  });
});
