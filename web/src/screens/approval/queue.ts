/** The cases that wait for this person, in the order in which they are handled. */

interface Waiting {
  readonly id: string;
}

/** The case that follows in the box; after the last one, the first of the others. Undefined where no other one waits. */
export function nextOf<T extends Waiting>(waiting: readonly T[], current: string): T | undefined {
  const at = waiting.findIndex(({ id }) => id === current);
  return waiting[at + 1] ?? waiting.find(({ id }) => id !== current);
}
