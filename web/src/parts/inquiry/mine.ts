/** Which of a worker's inquiries wait for that worker in person, and in which order. The lists also hold those of their households. */

import type { InquiryRow } from "~/api/inquiries";
import type { Session } from "~/api/session";

type Addressed = Pick<InquiryRow, "messages" | "callback" | "hand_offs" | "office_code">;
export type Held = Pick<Session["acting_post"], "office_code" | "unit">;

export function messageIsNew({ messages }: Addressed, staff: string): boolean {
  return (messages ?? []).some((message) => message.staff_id === staff && !message.seen_at);
}

/**
 * Promised by this person, or by nobody in particular: those have who is responsible for the household, or who logged a call
 * about nobody yet and its supervisors, as the list says.
 */
export function callbackIsMine(
  { callback, state }: Pick<InquiryRow, "callback" | "state">,
  staff: string,
): boolean {
  // The promise of a call that was handed over since goes with it.
  if (state !== "callback" || !callback || callback.done_at) return false;
  return !callback.assignee_id || callback.assignee_id === staff;
}

/** Accepted by this person and not answered yet; or handed over to them, their unit or office, and not accepted. */
export function handedToMe(
  { hand_offs, office_code, state }: Addressed & Pick<InquiryRow, "state">,
  staff: string,
  posts: readonly Held[],
): boolean {
  const last = (hand_offs ?? []).at(-1);
  if (last === undefined) return false;
  if (state === "accepted") return last.accepted_by === staff;
  if (state !== "handed_off") return false;
  if (last.to_staff_id) return last.to_staff_id === staff;
  const office = last.to_office_code ?? office_code;
  return posts.some((post) => post.office_code === office && (!last.to_unit || last.to_unit === post.unit));
}

/** A message to this person was seen, by everybody whom the call had one for, and the call is not closed. */
export function toCloseByMe(
  { messages, state }: Addressed & Pick<InquiryRow, "state">,
  staff: string,
): boolean {
  return state === "seen" && (messages ?? []).some(({ staff_id }) => staff_id === staff);
}

/** What may wait for a person: messages, call-backs, hand-overs, calls to be closed. One inquiry may be several. */
export const WAITS = ["messages", "callbacks", "handedOff", "toClose"] as const;
export type Waits = (typeof WAITS)[number];

const IS_MINE: Readonly<
  Record<Waits, (inquiry: InquiryRow, staff: string, posts: readonly Held[]) => boolean>
> = { messages: messageIsNew, callbacks: callbackIsMine, handedOff: handedToMe, toClose: toCloseByMe };

const URGENCIES = ["urgent", "today", "normal"];
const rank = ({ urgency }: InquiryRow) => URGENCIES.indexOf(urgency ?? "normal");

/** What is urgent first, then what is for today, then the newest. */
export function byUrgency(a: InquiryRow, b: InquiryRow): number {
  return rank(a) - rank(b) || (b.received_at ?? "").localeCompare(a.received_at ?? "");
}

/** The inquiries that wait for this person in this way: the urgent ones first, then the newest. */
export function waitingForMe(
  what: Waits,
  inquiries: readonly InquiryRow[],
  staff: string,
  posts: readonly Held[],
): readonly InquiryRow[] {
  return inquiries.filter((inquiry) => IS_MINE[what](inquiry, staff, posts)).sort(byUrgency);
}
