/** The form that proposes 訂正・追記 or 取消, and its request; null while a field is missing. */

import type { Amending, Correction, NextRound, Voiding } from "~/api/casework";

export const KINDS = ["clerical", "factual", "addition"] as const;
export const VOID_REASONS = ["wrong_household", "duplicate", "false_entry", "other"] as const;

export interface Words {
  readonly kind: Amending["kind"] | "";
  /** The part it is about, "" for the record as a whole. */
  readonly segment: string;
  readonly text: string;
  readonly reason: string;
  readonly voidReason: Voiding["reason_code"] | "";
  readonly note: string;
}

/** A proposal needs a kind, or the reason why the record must be voided. */
export const NO_WORDS: Words = {
  kind: "",
  segment: "",
  text: "",
  reason: "",
  voidReason: "",
  note: "",
};

/** The words of a returned proposal. */
export function wordsOf(correction: Correction): Words {
  return {
    kind: correction.kind ?? NO_WORDS.kind,
    segment: correction.target_segment ?? "",
    text: correction.text ?? "",
    reason: correction.reason ?? "",
    voidReason: correction.reason_code ?? NO_WORDS.voidReason,
    note: correction.note ?? "",
  };
}

export function amendingOf({ kind, segment, text, reason }: Words): Amending | null {
  if (!kind || !text.trim() || !reason.trim() || (kind !== "addition" && !segment)) return null;
  return { kind, target_segment: segment || null, text: text.trim(), reason: reason.trim() };
}

export function voidingOf({ voidReason, note }: Words): Voiding | null {
  if (!voidReason || (voidReason === "other" && !note.trim())) return null;
  return { reason_code: voidReason, note: note.trim() || null };
}

/** A returned proposal with new words. */
export function rewordedOf(
  correction: Correction,
  words: Words,
): NonNullable<NextRound["correction"]> | null {
  if (correction.reason_code) return voidingOf(words);
  const amending = amendingOf(words);
  return amending && { text: amending.text, reason: amending.reason };
}
