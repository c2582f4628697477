/** What a row of an inquiry says and offers: who has it, how long a message has waited, and what is to be done first. */

import type { InquiryRow } from "~/api/inquiries";
import type { Session } from "~/api/session";
import { handedToMe, messageIsNew, type Waits } from "./mine";

/** Who has an inquiry: people, or a unit or office. All empty: nobody, though something is to be done. */
export interface Holders {
  readonly staff: readonly string[];
  readonly unit?: string;
  readonly office?: string;
}

const UNSETTLED: readonly InquiryRow["state"][] = ["received", "callback", "handed_off", "accepted"];

/** Null where nothing is to be done. */
export function holdersOf(inquiry: InquiryRow): Holders | null {
  const { state, callback, hand_offs, messages } = inquiry;
  const unseen = (messages ?? []).filter(({ seen_at }) => !seen_at).map(({ staff_id }) => staff_id);
  if (unseen.length === 0 && !UNSETTLED.includes(state)) return null;
  const last = (hand_offs ?? []).at(-1);
  const owed: (string | null | undefined)[] =
    state === "callback"
      ? [callback?.assignee_id]
      : state === "handed_off"
        ? [last?.to_staff_id]
        : state === "accepted"
          ? [last?.accepted_by]
          : [];
  const staff = [...new Set([...unseen, ...owed])].filter((each) => each != null);
  if (state !== "handed_off" || !last || last.to_staff_id) return { staff };
  return last.to_unit
    ? { staff, unit: last.to_unit }
    : { staff, office: last.to_office_code ?? inquiry.office_code };
}

/** The call-back that is owed, also where the call was handed over since: then the promise went with it. */
export function owedCallback({
  state,
  callback,
}: Pick<InquiryRow, "state" | "callback">): NonNullable<InquiryRow["callback"]> | null {
  const owing = state === "callback" || state === "handed_off" || state === "accepted";
  return callback && !callback.done_at && owing ? callback : null;
}

const HOUR_MS = 3_600_000;

/** For how many whole hours the oldest unseen message has waited; null without one. */
export function unseenHours({ messages }: Pick<InquiryRow, "messages">, now: number): number | null {
  const left = (messages ?? []).filter(({ seen_at }) => !seen_at).map(({ left_at }) => Date.parse(left_at));
  return left.length === 0 ? null : Math.max(0, Math.floor((now - Math.min(...left)) / HOUR_MS));
}

/** Done on the spot. */
export type AtOnce = "message-seen" | "accept" | "close";
/** Needs words, a household or a receiver. */
export type Begun = "callback_done" | "answer" | "link" | "hand_off" | "revise";
export type RowAct = AtOnce | Begun;

const ORDER: readonly RowAct[] = ["message-seen", "accept", "callback_done", "answer", "close", "link"];
/** What a list is about comes first in it. */
const FIRST: Readonly<Record<Waits | "unlinked", readonly RowAct[]>> = {
  messages: [],
  callbacks: ["callback_done"],
  handedOff: ["accept", "answer"],
  toClose: ["close"],
  unlinked: ["link"],
};

/** What a row offers first: of what the state allows, what this person may do and what is to be done. */
export function firstAct(
  inquiry: InquiryRow,
  { staff, posts, acting_post }: Pick<Session, "staff" | "posts" | "acting_post">,
  place?: keyof typeof FIRST,
): RowAct | null {
  const { actions, state, household_id, hand_offs, office_code } = inquiry;
  const supervises =
    acting_post.role === "supervisor" &&
    acting_post.office_code === ((hand_offs ?? []).at(-1)?.to_office_code ?? office_code);
  const can: Readonly<Record<RowAct, boolean>> = {
    "message-seen": messageIsNew(inquiry, staff.id),
    accept: actions.includes("accept") && (supervises || handedToMe(inquiry, staff.id, posts)),
    callback_done: actions.includes("callback_done"),
    answer:
      actions.includes("answer") && (state === "accepted" || state === "received" || state === "message"),
    close: actions.includes("close"),
    link: actions.includes("link") && !household_id,
    hand_off: false,
    revise: false,
  };
  return [...(place ? FIRST[place] : []), ...ORDER].find((act) => can[act]) ?? null;
}
