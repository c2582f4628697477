/** What has to be done before somebody logs out: what was typed a moment ago is saved while it still can be. */

export const WAIT_MS = 5_000;
const duties = new Set<() => Promise<boolean>>();

/** Do this before a log-out, and say whether nothing would be lost by it; until the returned function is called. */
export function beforeLeaving(duty: () => Promise<boolean>): () => void {
  duties.add(duty);
  return () => {
    duties.delete(duty);
  };
}

/** All of it, but nobody waits long for it. Whether one may leave without losing anything. */
export async function readyToLeave(): Promise<boolean> {
  const done = Promise.all([...duties].map((duty) => duty().catch(() => false)));
  const late = new Promise<boolean[]>((resolve) => setTimeout(() => resolve([false]), WAIT_MS));
  return (await Promise.race([done, late])).every(Boolean);
}
