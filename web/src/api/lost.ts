/** Whether the login has expired while somebody was working: the screen stays as it is and asks to log in again. */

import { useSyncExternalStore } from "react";
import { onSessionEnd } from "./client";

let lost = false;
const watchers = new Set<() => void>();

export function sessionIsLost(now: boolean): void {
  if (now === lost) return;
  lost = now;
  for (const watcher of watchers) watcher();
}

export function useSessionLost(): boolean {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => lost,
  );
}

onSessionEnd(() => sessionIsLost(true));
