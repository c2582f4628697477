/** What was said about a case in all its rounds: comments with their places, proposals, instructions, notes of rounds. */

import type { Acted, ApprovalCase, Proposed, RoundNote, Step } from "~/api/approvals";
import { lineOf, notesIn, type PlacedNote } from "./notes";

export interface Comment {
  readonly key: string;
  /** The step of the comment. */
  readonly seq: number;
  readonly by: string;
  readonly post: string;
  readonly action: Acted["action"] | "suggest";
  readonly at: string;
  readonly round: number;
  readonly text: string;
  readonly anchors: readonly { readonly record: string; readonly segment: string | null }[];
  /** What its text says at words of the records, where it does. */
  readonly notes: readonly PlacedNote[];
  readonly suggestion: { readonly segment: string; readonly before: string; readonly after: string } | null;
  readonly instruction: { readonly text: string; readonly due: string | null } | null;
}

/** 起案者から: the note that an earlier round was sent with. */
export interface EarlierNote extends Pick<Comment, "key" | "by" | "post" | "round" | "text"> {
  readonly action: "submit";
  /** Null where an earlier release took the round in, which could carry over the note of a round before it. */
  readonly at: string | null;
  readonly anchors: readonly [];
  readonly instruction: null;
}

type Rounds = Pick<ApprovalCase, "steps" | "past_rounds">;

/** Every action with something to read, the newest first; a step that stayed done over several rounds appears once. */
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

/** The comments with the notes of earlier rounds between them, the newest first. That of this round is beside the facts. */
export function withEarlierNotes(
  comments: readonly Comment[],
  { round: current, round_notes }: Pick<ApprovalCase, "round" | "round_notes">,
): (Comment | EarlierNote)[] {
  const notes = (round_notes ?? []).filter(({ round }) => round < current).map(noteOf);
  return [...comments, ...notes].sort((a, b) => (b.at ?? "").localeCompare(a.at ?? ""));
}

function noteOf({ round, by, at, comment }: RoundNote): EarlierNote {
  return {
    key: `round:${round}`,
    by: by.name,
    post: by.post,
    action: "submit",
    at: at ?? null,
    round,
    text: comment,
    anchors: [],
    instruction: null,
  };
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
    notes: notesIn(comment ?? "", acted.anchors ?? []),
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
    notes: [],
    suggestion: { segment, before, after },
    instruction: null,
  };
}

/** The note of the round under way, and whose it is. */
export interface CurrentNote {
  readonly text: string;
  readonly round: number;
  /** Null for the drafter. */
  readonly by: string | null;
  /** Whether the round was sent under an earlier release, which could have carried over the note of a round before it. */
  readonly uncertain: boolean;
}

type Noted = Pick<ApprovalCase, "comment" | "round" | "round_notes" | "drafter">;

/** Null where the round was sent without a note, whatever was written with an earlier one. */
export function currentNote({ comment, round, round_notes, drafter }: Noted): CurrentNote | null {
  if (!comment) return null;
  const by = (round_notes ?? []).find((note) => note.round === round)?.by;
  const another = by && by.staff_id !== drafter.staff_id ? by.name : null;
  return { text: comment, round, by: another, uncertain: round > 1 && !by };
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

/** The comments at a segment, or with null those at the record as a whole; of notes only those that are said there. */
export function commentsAt(comments: readonly Comment[], record: string, segment: string | null): Comment[] {
  return comments
    .filter(
      ({ anchors, suggestion }) =>
        anchors.some((anchor) => anchor.record === record && anchor.segment === segment) ||
        (segment !== null && suggestion?.segment === segment),
    )
    .map((comment) => {
      const here = comment.notes.filter((note) => note.record === record && note.segment === segment);
      return here.length ? { ...comment, text: here.map(lineOf).join("\n") } : comment;
    });
}

/** The words of a segment that notes are about. */
export function quotesAt(notes: readonly PlacedNote[], record: string, segment: string): string[] {
  return notes.filter((note) => note.record === record && note.segment === segment).map(({ quote }) => quote);
}
