/**
 * Whether the browser's session is still that of the person whose screen this is. If it ended, the screen asks to log in again.
 * If somebody else logged in in another tab, or the person took another post there, the screen says so and shows nothing else.
 * If somebody else logged in in this tab, the page is left for a new one.
 */

import { useSyncExternalStore } from "react";
import { onSessionEnd, type Schemas } from "./client";
import { watching } from "./watchers";

type Session = Schemas["SessionView"];

/** The session of the browser is not the one that this tab shows. */
export interface Taken {
  /** The session that this tab shows. */
  readonly before: Session;
  readonly now: Session;
}

interface Standing {
  readonly lost: boolean;
  readonly taken: Taken | null;
  readonly left: boolean;
}

let standing: Standing = { lost: false, taken: null, left: false };
const watchers = new Set<() => void>();

function become(next: Standing): void {
  if (standing.left) return; // whatever comes later is not this page's any more
  if (next.lost === standing.lost && next.taken === standing.taken && !next.left) return;
  standing = next;
  for (const watcher of watchers) watcher();
}

const watch = (watcher: () => void) => watching(watchers, watcher);

/** The session is over, or it is this tab's. */
export function sessionIsLost(lost: boolean): void {
  become({ lost, taken: null, left: false });
}

export function sessionIsTaken(taken: Taken): void {
  become({ lost: false, taken, left: false });
}

/** This page is somebody's who has gone. It stays lost: nothing on it may take the login for that of its person. */
export function pageIsLeft(): void {
  become({ lost: true, taken: null, left: true });
}

export function isPageLeft(): boolean {
  return standing.left;
}

export function usePageLeft(): boolean {
  return useSyncExternalStore(watch, isPageLeft);
}

export function takenNow(): Taken | null {
  return standing.taken;
}

export function useTaken(): Taken | null {
  return useSyncExternalStore(watch, takenNow);
}

/** Whether the person whose screen this is has to log in again before anything else. */
export function useSessionLost(): boolean {
  return useSyncExternalStore(watch, () => standing.lost || standing.taken !== null);
}

onSessionEnd(() => sessionIsLost(true));
