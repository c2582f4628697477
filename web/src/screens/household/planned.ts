/** The appointment or visit that the head of a ledger names. */

import type { ActionItem } from "~/api/households";
import { dayOfItem } from "~/parts/item/due";

type Planned = Pick<ActionItem, "starts_at" | "due_on" | "kind">;

interface Next<T> {
  readonly next: T | undefined;
  /** Its day has passed, and nothing is planned after it. */
  readonly isOver: boolean;
}

/** The next one from today on; else the last one that has passed without being done. `today`: `YYYY-MM-DD`. */
export function nextPlanned<T extends Planned>(items: readonly T[], today: string): Next<T> {
  const planned = items
    .flatMap((item) => {
      const day = dayOfItem(item);
      return day !== null && (item.starts_at || item.kind === "visit") ? [{ item, day }] : [];
    })
    .sort((one, other) => one.day.localeCompare(other.day));
  const next = planned.find(({ day }) => day >= today);
  return { next: (next ?? planned.at(-1))?.item, isOver: next === undefined };
}
