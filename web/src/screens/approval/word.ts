/** What one is about to say with an action, and what becomes of it when it is sent, or cannot be. */

import type { ApprovalCase, Deed } from "~/api/approvals";
import type { Schemas } from "~/api/client";
import { isEmpty, lineOf, MOST_NOTES, type Note, unkept } from "~/parts/approval/notes";
import { isUnreadable, parseDay } from "~/parts/calendar/era";

/** What goes with an action: `comment` is about the case as a whole, `notes` are about words of its texts. */
export interface Word {
  readonly comment: string;
  readonly notes: readonly Note[];
  readonly suggestion: { readonly segment: string; readonly before: string; readonly after: string } | null;
  readonly instruction: string;
  readonly due: string;
  /** What is special about the matter, and why. */
  readonly flags: readonly Flag[];
  readonly flagReason: string;
}

export const NOTHING_SAID: Word = {
  comment: "",
  notes: [],
  suggestion: null,
  instruction: "",
  due: "",
  flags: [],
  flagReason: "",
};

export type Flag = NonNullable<Schemas["ApproveIn"]["flags"]>[number];
export const FLAGS: readonly Flag[] = ["unusual", "precedent", "disputed", "doubtful", "ordered"];

/** The comment that is still being written gets the focus, with its words in sight. */
export function leadToUnkept(): void {
  const field = document.querySelector<HTMLElement>("[data-unkept]");
  field?.focus();
  field?.scrollIntoView({ block: "center" });
}

/** The most characters of a comment; those of its notes count. */
const MOST_CHARACTERS = 2_000;

/** Whether this person may say something at the words of a case. */
export function mayAnnotate({ actions }: Pick<ApprovalCase, "actions">): boolean {
  return actions.some((action) => action === "approve" || action === "return");
}

/** The one comment that is sent, with the notes that were kept as lines of it. */
export function spoken({ comment, notes }: Pick<Word, "comment" | "notes">): string {
  return [comment.trim(), ...keptOf(notes).map(lineOf)].filter(Boolean).join("\n");
}

/** The places of the notes, in the order of their lines. */
export function anchorsOf({ notes }: Pick<Word, "notes">): { record_id: string; segment_id: string }[] {
  return keptOf(notes).map(({ record, segment }) => ({ record_id: record, segment_id: segment }));
}

export function keptOf(notes: readonly Note[]): readonly Note[] {
  return notes.filter((note) => note.kept && !isEmpty(note));
}

/** What keeps an approval from being sent as it is written. */
export function obstacleTo(
  word: Word,
): "unkeptNote" | "unsentSuggestion" | "unreadableDay" | "flagReasonMissing" | "tooLong" | null {
  if (unkept(word.notes)) return "unkeptNote";
  if (hasUnsent(word)) return "unsentSuggestion";
  if (hasUnreadableDay(word)) return "unreadableDay";
  if (lacksFlagReason(word)) return "flagReasonMissing";
  return isTooLong(word) ? "tooLong" : null;
}

/** The server refuses a special matter whose reason nobody says. */
export function lacksFlagReason({ flags, flagReason }: Pick<Word, "flags" | "flagReason">): boolean {
  return flags.length > 0 && flagReason.trim() === "";
}

/** More than a comment holds. */
export function isTooLong(word: Pick<Word, "comment" | "notes">): boolean {
  return spoken(word).length > MOST_CHARACTERS || word.notes.length > MOST_NOTES;
}

/** A proposal that is written but not sent: approving is of the words as they are, so it goes first or is dropped. */
export function hasUnsent({ suggestion }: Word): boolean {
  return suggestion !== null && suggestion.after !== suggestion.before;
}

/** Whether something was written that has not been sent; a note that was only opened is no words. */
export function isSaid(word: Word): boolean {
  const { notes, comment, instruction, flagReason } = word;
  const written = [comment, instruction, flagReason].some((text) => text.trim() !== "");
  return written || notes.some((note) => !isEmpty(note)) || hasUnsent(word);
}

/**
 * What a deed other than 承認 would leave behind: a note that is being written, a proposal, or what only goes with 承認: an
 * instruction, and what is special about the matter.
 */
export function leftBehind(word: Word): "note" | "instruction" | "flags" | "suggestion" | null {
  if (unkept(word.notes)) return "note";
  if (word.instruction.trim() !== "") return "instruction";
  if (word.flags.length > 0) return "flags";
  return hasUnsent(word) ? "suggestion" : null;
}

export interface Left {
  readonly what: "comment" | "instruction" | "flagReason" | "suggestion";
  readonly text: string;
  /** What takes it away. */
  readonly drop: Partial<Word>;
}

/** The words that can no longer be sent, as after somebody else has acted. */
export function wordsLeft(word: Word, actions: ApprovalCase["actions"]): readonly Left[] {
  if (actions.includes("approve")) return [];
  const { suggestion } = word;
  const comment = spoken({ ...word, notes: word.notes.map((note) => ({ ...note, kept: true })) });
  const instruction = word.instruction.trim() ? instructionAsReason({ ...word, comment: "" }).comment : "";
  const proposal = suggestion && hasUnsent(word) && !actions.includes("return") ? suggestion.after : "";
  const left: Left[] = [
    { what: "comment", text: comment, drop: { comment: "", notes: [] } },
    { what: "instruction", text: instruction ?? "", drop: { instruction: "", due: "" } },
    { what: "flagReason", text: word.flagReason, drop: { flags: [], flagReason: "" } },
    { what: "suggestion", text: proposal, drop: { suggestion: null } },
  ];
  return left.filter(({ text }) => text.trim() !== "");
}

/** The instruction as words of the reason. */
export function instructionAsReason({
  comment,
  instruction,
  due,
}: Pick<Word, "comment" | "instruction" | "due">): Partial<Word> {
  const day = due.trim() ? `（${due.trim()}）` : "";
  const words = [comment.trim(), `${instruction.trim()}${day}`].filter(Boolean).join("\n");
  return { comment: words, instruction: "", due: "" };
}

/** An instruction whose day cannot be read: sent as it is, it would have none. */
export function hasUnreadableDay({ instruction, due }: Word): boolean {
  return instruction.trim() !== "" && isUnreadable(due);
}

/** 承認 with all that was said, for exactly the contents that were shown. */
export function approval(word: Word, one: ApprovalCase): Deed {
  const { instruction, due, flags, flagReason } = word;
  return {
    verb: "approve",
    body: {
      comment: spoken(word) || null,
      anchors: anchorsOf(word),
      instruction: instruction.trim() ? { text: instruction.trim(), due_on: parseDay(due) } : null,
      flags: [...flags],
      flag_reason: flags.length ? flagReason.trim() : null,
      sha256: one.items.map(({ sha256 }) => sha256),
    },
  };
}
