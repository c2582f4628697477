/** What a part of a decided record says today: the original, or the words of its last decided correction. */

import type { Schemas } from "~/api/client";

export type Amendment = Schemas["Amendment"];

/** The current words of a corrected part: those of its last correction, or null. */
export function correctedText(segment: string, amendments: readonly Amendment[]): string | null {
  return (
    amendments.findLast(({ kind, segment_id }) => kind !== "addition" && segment_id === segment)?.text ?? null
  );
}

interface Parts {
  readonly segments?: readonly { readonly id: string; readonly text: string }[];
  readonly amendments?: readonly Amendment[];
}

/** What the part says today; nothing where there is no such part. */
export function currentText({ segments = [], amendments = [] }: Parts, id: string): string {
  return correctedText(id, amendments) ?? segments.find((segment) => segment.id === id)?.text ?? "";
}
