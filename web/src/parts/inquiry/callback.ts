/** A call-back that is owed as an item is done at its inquiry: the dialog for it, and what follows for the lists of items. */

import type { QueryClient } from "@tanstack/react-query";
import type { ActionItem } from "~/api/households";
import type { Inquiry } from "~/api/inquiries";
import { kept, useKept } from "~/api/kept";
import { promisedIn } from "../item/due";

interface Opened {
  readonly item: ActionItem;
  readonly onDone: (() => void) | undefined;
}

const opened = kept<Opened | null>(() => null);

/** Opens the inquiry of the call-back that this item owes. */
export function openCallback(item: ActionItem, onDone?: () => void): void {
  opened.become({ item, onDone });
}

export function closeCallback(): void {
  opened.become(null);
}

export function useOpenedCallback(): Opened | null {
  return useKept(opened);
}

/**
 * The call was made at the inquiry. Its item is done a moment later, by the event: until the news of that, no list shows it as
 * something else to do.
 */
export function callbackWasMade(cache: QueryClient, { id, household_id }: Inquiry): void {
  const isOther = (item: ActionItem) => promisedIn(item) !== id;
  cache.setQueriesData<{ readonly items: readonly ActionItem[] }>(
    { queryKey: ["records", null, "items", "open"] },
    (list) => list && { ...list, items: list.items.filter(isOther) },
  );
  cache.setQueryData<readonly ActionItem[]>(["records", household_id ?? null, "action-items"], (items) =>
    items?.filter(isOther),
  );
}
