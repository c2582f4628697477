/** The progress of the 供覧 of a filed record, reader by reader. */

import type { Step } from "~/api/approvals";

/** A reader, and when they read it. `who` is null if a step was interrupted and nobody is named yet. */
export interface Receipt {
  readonly key: string;
  readonly who: string | null;
  readonly at: string | undefined;
}

/** One for each reader of each step. None for a step whose reader reads it at another step. */
export function receipts(
  steps: readonly Pick<Step, "seq" | "state" | "assignees" | "acted">[],
): readonly Receipt[] {
  return steps.flatMap<Receipt>(({ seq, state, assignees, acted }) => {
    if (state === "reassigned") return [];
    if (state === "interrupted") return [{ key: `${seq}`, who: null, at: undefined }];
    return (assignees ?? []).map(({ staff_id, post, name }) => ({
      key: `${seq}:${staff_id}`,
      who: `${post} ${name}`,
      at: acted?.find(({ by }) => by.staff_id === staff_id)?.at,
    }));
  });
}
