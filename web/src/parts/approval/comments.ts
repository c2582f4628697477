/** What approvers said about a case in all its rounds: comments with their places, proposals and instructions. */

import type { Acted, ApprovalCase, Proposed, Step } from "~/api/approvals";

export interface Comment {
  readonly key: string;
  /** The step it was said at. */
  readonly seq: number;
  readonly by: string;
  readonly post: string;
  readonly action: Acted["action"] | "suggest";
  readonly at: string;
  readonly round: number;
  readonly text: string;
  readonly anchors: readonly { readonly record: string; readonly segment: string | null }[];
  readonly suggestion: { readonly segment: string; readonly before: string; readonly after: string } | null;
  readonly instruction: { readonly text: string; readonly due: string | null } | null;
}

type Rounds = Pick<ApprovalCase, "steps" | "past_rounds">;

/** Every action with something to read, the newest first; a step that stayed done stands in several rounds once. */
export function commentsOf({ steps, past_rounds }: Rounds): Comment[] {
  const found = new Map<string, Comment>();
  for (const round of [...(past_rounds ?? []), steps ?? []])
    for (const step of round)
      for (const comment of [
        ...(step.acted ?? []).map((acted) => commentOf(step, acted)),
        ...(step.suggestions ?? []).map((proposed) => proposalOf(step, proposed)),
      ])
        if (comment !== null) found.set(comment.key, comment);
  return [...found.values()].sort((a, b) => b.at.localeCompare(a.at));
}

function commentOf(step: Step, acted: Acted): Comment | null {
  const { comment, suggestion, instruction } = acted;
  if (!comment && !suggestion && !instruction) return null;
  return {
    key: `${step.seq}:${acted.by.staff_id}:${acted.at}`,
    seq: step.seq,
    by: acted.by.name,
    post: acted.by.post ?? "",
    action: acted.action,
    at: acted.at,
    round: acted.round,
    text: comment ?? "",
    anchors: (acted.anchors ?? []).map(({ record_id, segment_id }) => ({
      record: record_id,
      segment: segment_id ?? null,
    })),
    suggestion: suggestion
      ? { segment: suggestion.segment_id, before: suggestion.before, after: suggestion.after }
      : null,
    instruction: instruction ? { text: instruction.text, due: instruction.due_on ?? null } : null,
  };
}

/** Other words for a part, proposed while the step stayed open. */
function proposalOf(step: Step, { by, at, round, record_id, suggestion, comment }: Proposed): Comment {
  const { segment_id: segment, before, after } = suggestion;
  return {
    key: `${step.seq}:${by.staff_id}:${at}`,
    seq: step.seq,
    by: by.name,
    post: by.post,
    action: "suggest",
    at,
    round,
    text: comment ?? "",
    anchors: [{ record: record_id, segment }],
    suggestion: { segment, before, after },
    instruction: null,
  };
}

type Standing = Pick<ApprovalCase, "state" | "round" | "steps">;

/** Whether a proposal may still be taken over: its step is open in this round, and the part reads as it did then. */
export function isOpenProposal(
  comment: Comment,
  { state, round, steps }: Standing,
  text: string | null,
): boolean {
  if (comment.action !== "suggest" || state !== "circulating" || comment.round !== round) return false;
  const step = (steps ?? []).find(({ seq }) => seq === comment.seq);
  return step?.state === "active" && comment.suggestion?.before === text;
}

/** The comments that stand at a segment, or with null at a record as a whole. */
export function commentsAt(comments: readonly Comment[], record: string, segment: string | null): Comment[] {
  return comments.filter(
    ({ anchors, suggestion }) =>
      anchors.some((anchor) => anchor.record === record && anchor.segment === segment) ||
      (segment !== null && suggestion?.segment === segment),
  );
}
