/** The open items of a household in the order in which a call asks about them. */

import type { ActionItem } from "~/api/households";
import { dayOfItem, isInstruction } from "~/parts/item/due";
import { isPaper } from "~/parts/item/papers";

type Open = Pick<ActionItem, "kind" | "class" | "starts_at" | "due_on">;

/** Every open item but the papers, which are listed by themselves: appointments, then by day, then what has none. */
export function answerItems<T extends Open>(items: readonly T[]): readonly T[] {
  const rank = (item: T) => {
    if (item.starts_at) return 0;
    if (dayOfItem(item) !== null) return 1;
    return isInstruction(item) ? 2 : 3;
  };
  const time = (item: T) => item.starts_at ?? dayOfItem(item) ?? "";
  return items
    .filter((item) => item.starts_at || !isPaper(item))
    .sort((a, b) => rank(a) - rank(b) || time(a).localeCompare(time(b)));
}
