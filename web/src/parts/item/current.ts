/** An item that stands open: what somebody else does to it meanwhile comes with the lists. */

import type { ActionItem } from "~/api/households";

type Seen = Pick<ActionItem, "id" | "version">;

/** The newest there is of an opened item: as a list has it, or as it was opened where the lists lack it or are behind. */
export function currentItem<T extends Seen>(opened: T, listed: readonly T[]): T {
  return listed
    .filter(({ id }) => id === opened.id)
    .reduce((newest, each) => (each.version > newest.version ? each : newest), opened);
}

/** Whether a list does not have yet what was done to its item: until it has, the next deed would only be refused. */
export function isBehind(listed: Seen, after: Seen | undefined): boolean {
  return after !== undefined && after.id === listed.id && after.version > listed.version;
}
