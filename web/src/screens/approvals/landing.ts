/** Which box is shown first to somebody who asked for none: an approver's own work, else what became of one's own cases. */

import type { BoxCounts, BoxName } from "~/api/approvals";

/** `counts`: undefined where they could not be had. */
export function landingOf(counts: BoxCounts | undefined): BoxName {
  if (counts?.waiting) return "waiting";
  return counts?.returned ? "returned" : "sent";
}
