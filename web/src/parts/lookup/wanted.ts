/** The words somebody is looking for, kept in memory only: words and names never stand in an address. */

import { useSyncExternalStore } from "react";

let words = "";
const watchers = new Set<() => void>();

export function lookFor(text: string): void {
  words = text;
  for (const watcher of watchers) watcher();
}

export function useLookedFor(): string {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => words,
  );
}
