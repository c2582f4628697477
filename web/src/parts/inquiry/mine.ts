/** Which inquiries of a worker's lists wait for that worker in person: the lists also hold those of his households. */

import type { InquiryRow } from "~/api/inquiries";

type Addressed = Pick<InquiryRow, "messages" | "callback" | "hand_offs">;

export function messageIsNew({ messages }: Addressed, staff: string): boolean {
  return (messages ?? []).some((message) => message.staff_id === staff && !message.seen_at);
}

/** Promised by oneself, or by nobody in particular for one's own household. */
export function callbackIsMine({ callback }: Addressed, staff: string): boolean {
  if (!callback || callback.done_at) return false;
  return !callback.assignee_id || callback.assignee_id === staff;
}

export function handedToMe({ hand_offs }: Addressed, staff: string): boolean {
  const last = (hand_offs ?? []).at(-1);
  return last !== undefined && !last.accepted_at && last.to_staff_id === staff;
}
