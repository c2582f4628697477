import type { CaseRecord } from "~/api/casework";

/** Why it cannot be changed now: a correction waits, it is with its approvers, or it is just being sent to them. */
export function whyLocked(state: CaseRecord["state"]) {
  if (state === "approved" || state === "filed") return "correction.waiting";
  return state === "in_approval" ? "household.record.inApproval" : "household.record.locked";
}
