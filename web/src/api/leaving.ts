/** Actions before a log-out: words typed a moment ago are saved while that is still possible. */

import { watching } from "./watchers";

export const WAIT_MS = 5_000;
const duties = new Set<() => Promise<boolean>>();

/** Runs an action before each log-out, until the returned function is called. It returns whether nothing would be lost. */
export function beforeLeaving(duty: () => Promise<boolean>): () => void {
  return watching(duties, duty);
}

/** Whether a duty was done, and done soon: nobody is held by an answer that does not come. */
export function inTime(duty: Promise<boolean>): Promise<boolean> {
  const late = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), WAIT_MS));
  return Promise.race([duty, late]);
}

/** Runs all actions, for a short time at most. Returns whether the person can leave without losing anything. */
export async function readyToLeave(): Promise<boolean> {
  const done = [...duties].map((duty) => inTime(duty().catch(() => false)));
  return (await Promise.all(done)).every(Boolean);
}
