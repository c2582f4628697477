/** Which of a person's open items 今日 and the bell show, and in which order. */

import type { ActionItem } from "~/api/households";
import { addDays, dayOf } from "../calendar/era";

/** Days from today, today included. */
const SHOWN_AHEAD = 8;

type Dated = Pick<ActionItem, "due_on" | "starts_at">;

/** The day by which something has to be done: its due date, or the day of the appointment. */
export function dayOfItem({ due_on, starts_at }: Dated): string | null {
  return due_on ?? (starts_at ? dayOf(starts_at) : null);
}

/**
 * By date what is overdue or comes within a week, and instructions whatever their date; then what has no date, instructions
 * first. Somebody waits for the answer to an instruction, so it is never left out because its date is far.
 */
export function itemsOfToday<T extends Dated & Pick<ActionItem, "id" | "class">>(
  items: readonly T[],
  today: string,
): readonly T[] {
  const until = addDays(today, SHOWN_AHEAD);
  const unique = [...new Map(items.map((item) => [item.id, item])).values()]; // it may move to a later page meanwhile
  const dated = unique.filter((item) => {
    const day = dayOfItem(item);
    return day !== null && (day < until || isInstruction(item));
  });
  const undated = unique.filter((item) => dayOfItem(item) === null);
  return [
    ...dated.sort((a, b) => (dayOfItem(a) ?? "").localeCompare(dayOfItem(b) ?? "")),
    ...undated.filter(isInstruction),
    ...undated.filter((item) => !isInstruction(item)),
  ];
}

/** The inquiry in which a call was promised that is owed by this item. It is done there, and the item with it. */
export function promisedIn({ kind, source_ref }: Pick<ActionItem, "kind" | "source_ref">): string | null {
  return kind === "callback" && source_ref?.type === "inquiry" ? source_ref.id : null;
}

/** Without the call-backs whose inquiries are listed beside: each is one thing to do. */
export function besideCalls<T extends Pick<ActionItem, "kind" | "source_ref">>(
  items: readonly T[],
  calls: readonly { readonly id: string }[],
): readonly T[] {
  const listed = new Set(calls.map(({ id }) => id));
  return items.filter((item) => !listed.has(promisedIn(item) ?? ""));
}

/** The kinds of time in which items are listed, the most urgent first. */
export const PERIODS = ["overdue", "week", "later", "undated"] as const;

export function periodOf(item: Dated, today: string): (typeof PERIODS)[number] {
  const day = dayOfItem(item);
  if (day === null) return "undated";
  if (day < today) return "overdue";
  return day < addDays(today, SHOWN_AHEAD) ? "week" : "later";
}

/** Whether a 係長 has to look at what was done (docs/domain/action-items.md 1.3). */
export function isToVerify({ state, class: basis }: Pick<ActionItem, "state" | "class">): boolean {
  return state === "done" && (basis === "statutory" || basis === "instructed");
}

/** What waits for a 係長 on 今日: what an old book says is done was looked at there. */
export function waitingToVerify<T extends Pick<ActionItem, "state" | "class" | "is_imported">>(
  items: readonly T[],
): readonly T[] {
  return items.filter((item) => isToVerify(item) && !item.is_imported);
}

/** Whether an approver's 指示 made it. */
export function isInstruction(item: Pick<ActionItem, "class">): boolean {
  return item.class === "instructed";
}
