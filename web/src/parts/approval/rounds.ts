/** The earlier round of a case to compare with. */

import type { Step } from "~/api/approvals";

interface Hashed {
  readonly record_id: string;
  readonly sha256: string;
}

/** An earlier round to compare with. */
export interface Before<T extends Hashed> {
  readonly items: readonly T[];
  /** The round in which it was sent. */
  readonly round: number;
  /** Whether this person opened that round: only then is it enough to read the changes. */
  readonly known: boolean;
}

type Opening = Pick<Step, "opened">;

interface Rounds<T extends Hashed> {
  readonly items: readonly Hashed[];
  readonly past_items?: readonly (readonly T[])[];
  readonly past_rounds?: readonly (readonly Opening[])[];
  readonly drafter: { readonly staff_id: string };
}

/**
 * The last round that said something else and that this person opened (or wrote), else the last one that said something
 * else; null on a first round or where nothing changed. What was changed in rounds one did not open is a change, too.
 */
export function roundBefore<T extends Hashed>(one: Rounds<T>, me: string): Before<T> | null {
  const rounds = (one.past_items ?? []).map((items, at) => {
    const opened = (one.past_rounds?.[at] ?? []).flatMap((step) => step.opened ?? []);
    // The person who returned it had opened it: the latest opening gives the round.
    const round = Math.max(0, ...opened.map((each) => each.round));
    const known = opened.some((each) => each.staff_id === me && each.round === round);
    return { items, round, known: known || one.drafter.staff_id === me };
  });
  const other = rounds.filter(({ items }) => said(items) !== said(one.items));
  return other.findLast(({ known }) => known) ?? other.at(-1) ?? null;
}

function said(items: readonly Hashed[]): string {
  return items
    .map(({ sha256 }) => sha256)
    .sort()
    .join();
}
