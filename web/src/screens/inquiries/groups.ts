/** The groups of what waits. An inquiry may stand in several: each is something else to do. */

import type { InquiryRow } from "~/api/inquiries";
import { byUrgency, type Held, handedToMe, WAITS, type Waits, waitingForMe } from "~/parts/inquiry/mine";
import { holdersOf } from "~/parts/inquiry/row";
import type { WhyUnnamed } from "~/parts/inquiry/unnamed";

export interface Group {
  readonly what: Waits | "toMe" | "toUnit" | "toOffice" | "taken";
  readonly items: readonly InquiryRow[];
}

export function myGroups(
  inquiries: readonly InquiryRow[],
  staff: string,
  posts: readonly Held[],
): readonly Group[] {
  return WAITS.map((what) => ({ what, items: waitingForMe(what, inquiries, staff, posts) }));
}

/** What was handed to this person, their units and offices; and what they took on and have not answered. */
export function handedGroups(
  inquiries: readonly InquiryRow[],
  staff: string,
  posts: readonly Held[],
): readonly Group[] {
  const handed = inquiries.filter((each) => handedToMe(each, staff, posts)).sort(byUrgency);
  const to = ({ state, hand_offs }: InquiryRow): Group["what"] => {
    const last = (hand_offs ?? []).at(-1);
    if (state === "accepted") return "taken";
    if (last?.to_staff_id) return "toMe";
    return last?.to_unit ? "toUnit" : "toOffice";
  };
  const kinds = ["toMe", "toUnit", "toOffice", "taken"] as const;
  return kinds.map((what) => ({ what, items: handed.filter((each) => to(each) === what) }));
}

/** What waits for anybody of a unit. */
export function unitGroups(inquiries: readonly InquiryRow[]): readonly Group[] {
  const waits = {
    messages: ({ messages }: InquiryRow) => (messages ?? []).some(({ seen_at }) => !seen_at),
    callbacks: ({ state }: InquiryRow) => state === "callback",
    handedOff: ({ state }: InquiryRow) => state === "handed_off" || state === "accepted",
  };
  return (["messages", "callbacks", "handedOff"] as const).map((what) => ({
    what,
    items: inquiries.filter(waits[what]).sort(byUrgency),
  }));
}

/**
 * The people who have an inquiry, or `nobody`: also what is handed to a whole unit or office. The worker of a protected
 * household is `untold`: a call that is counted under their name names them.
 */
export function holderKeys(inquiry: InquiryRow, whyUnnamed: WhyUnnamed): readonly string[] {
  const { staff = [] } = holdersOf(inquiry) ?? {};
  const keys = staff.map((each) => (whyUnnamed(each, inquiry.household_id ?? null) ? "untold" : each));
  return keys.length > 0 ? [...new Set(keys)] : ["nobody"];
}
