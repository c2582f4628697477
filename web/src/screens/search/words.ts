/** The words somebody searches for and why they look beyond their office: in memory only, gone with the page. */

import { useSyncExternalStore } from "react";
import { statePurpose } from "~/api/client";
import type { Purpose } from "~/api/search";
import { headerOf } from "./scope";

export interface Asked {
  readonly words: string;
  readonly purpose: Purpose | null;
}

let asked: Asked = { words: "", purpose: null };
const watchers = new Set<() => void>();

export function askFor(next: Partial<Asked>): void {
  asked = { ...asked, ...next };
  // What was found in other offices is opened for the same purpose.
  statePurpose(headerOf(asked.purpose));
  for (const watcher of watchers) watcher();
}

export function useAsked(): Asked {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => asked,
  );
}
