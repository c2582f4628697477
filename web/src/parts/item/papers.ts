/** Kinds of item that wait for a paper of the household: a record shows that it came (docs/domain/action-items.md 1.6). */

import type { ActionItem } from "~/api/households";
import PAPERS from "./papers.json";

/** Whether the item waits for a paper. */
export function isPaper({ kind }: Pick<ActionItem, "kind">): boolean {
  return PAPERS.includes(kind);
}

/** Whether the item is closed by the record of what was received. What is about no household has no records. */
export function needsEvidence(item: Pick<ActionItem, "kind" | "household_id" | "evidence_ref">): boolean {
  return isPaper(item) && Boolean(item.household_id) && !item.evidence_ref;
}
