/** What has to be done before somebody logs out: what was typed a moment ago is saved while it still can be. */

const WAIT_MS = 1_500;
const duties = new Set<() => Promise<unknown>>();

/** Do this before a log-out; until the returned function is called. */
export function beforeLeaving(duty: () => Promise<unknown>): () => void {
  duties.add(duty);
  return () => {
    duties.delete(duty);
  };
}

/** All of it, but nobody waits long for it. */
export async function readyToLeave(): Promise<void> {
  const done = Promise.allSettled([...duties].map((duty) => duty()));
  await Promise.race([done, new Promise((resolve) => setTimeout(resolve, WAIT_MS))]);
}
