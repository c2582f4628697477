/** Where an act began: whoever went on to another address while it was done is not pulled away from there. */

import type { RouterHistory } from "@tanstack/react-router";

let departures = 0;

/** Counts how often the window goes to another address; whoever comes back has been away. */
export function watchAddress(history: Pick<RouterHistory, "location" | "subscribe">): void {
  let { pathname, search } = history.location;
  history.subscribe(({ location }) => {
    if (location.pathname !== pathname || location.search !== search) departures += 1;
    ({ pathname, search } = location);
  });
}

/** Returns what says whether the window has stayed at the address of now. */
export function addressOfNow(): () => boolean {
  const before = departures;
  return () => departures === before;
}
