/** Which inquiries of a worker's lists wait for that worker in person: the lists also hold those of his households. */

import type { InquiryRow } from "~/api/inquiries";
import type { Session } from "~/api/session";

type Addressed = Pick<InquiryRow, "messages" | "callback" | "hand_offs" | "office_code">;
type Held = Pick<Session["acting_post"], "office_code" | "unit">;

export function messageIsNew({ messages }: Addressed, staff: string): boolean {
  return (messages ?? []).some((message) => message.staff_id === staff && !message.seen_at);
}

/** Promised by oneself, or by nobody in particular for one's own household. */
export function callbackIsMine({ callback }: Addressed, staff: string): boolean {
  if (!callback || callback.done_at) return false;
  return !callback.assignee_id || callback.assignee_id === staff;
}

/** Handed over to oneself, or to one's unit or office and accepted by nobody yet. */
export function handedToMe(
  { hand_offs, office_code }: Addressed,
  staff: string,
  posts: readonly Held[],
): boolean {
  const last = (hand_offs ?? []).at(-1);
  if (last === undefined || last.accepted_at) return false;
  if (last.to_staff_id) return last.to_staff_id === staff;
  const office = last.to_office_code ?? office_code;
  return posts.some((post) => post.office_code === office && (!last.to_unit || last.to_unit === post.unit));
}
