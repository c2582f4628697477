/**
 * State kept in memory for the person who is logged in: their words, places and reasons. Another person who logs in starts
 * with the initial state. Every module keeps its state of a person by this function.
 */

import { useSyncExternalStore } from "react";
import { watching } from "./watchers";

export interface Kept<T> {
  readonly now: () => T;
  readonly become: (next: T) => void;
  /** Calls back on each change, until the returned function is called. */
  readonly watch: (watcher: () => void) => () => void;
}

const forgetting = new Set<() => void>();

/** Starts as `first`, again for each person. */
export function kept<T>(first: () => T): Kept<T> {
  let value = first();
  const watchers = new Set<() => void>();
  // No callback: everything that shows it is unmounted when its person logs out.
  forgetting.add(() => {
    value = first();
  });
  return {
    now: () => value,
    become(next) {
      value = next;
      for (const watcher of watchers) watcher();
    },
    watch: (watcher) => watching(watchers, watcher),
  };
}

export function useKept<T>({ watch, now }: Kept<T>): T {
  return useSyncExternalStore(watch, now, now);
}

/** Resets all state: somebody else logs in, or the person logs out. */
export function forgetPerson(): void {
  for (const forget of forgetting) forget();
}
