/** Which rows of the box are chosen to be approved together; only what the server would take can be. */

import { useState } from "react";
import type { BoxRow } from "~/api/approvals";
import { all, type Standing, toggled } from "~/parts/approval/together";
import { useStandings } from "~/parts/approval/useStandings";

export interface Together {
  readonly standing: (id: string) => Standing;
  readonly isChosen: (id: string) => boolean;
  readonly toggle: (id: string) => void;
  readonly chosen: readonly BoxRow[];
  /** How many could be chosen, of how many. */
  readonly free: number;
  readonly count: number;
  readonly chooseAll: () => void;
  readonly chooseNone: () => void;
}

export function useTogether(rows: readonly BoxRow[], on: boolean): Together {
  const [chosenIds, setChosenIds] = useState<ReadonlySet<string>>(new Set());
  const standing = useStandings(
    rows.map(({ id }) => id),
    on,
  );
  const free = rows.filter(({ id }) => standing(id) === "free");
  // What left the box or can no longer be approved so is not chosen any more.
  const chosen = free.filter(({ id }) => chosenIds.has(id));
  return {
    standing,
    isChosen: (id) => chosen.some((each) => each.id === id),
    toggle: (id) => {
      if (standing(id) === "free") setChosenIds(toggled(new Set(chosen.map((each) => each.id)), id));
    },
    chosen,
    free: free.length,
    count: rows.length,
    chooseAll: () => setChosenIds(all(free.map(({ id }) => id))),
    chooseNone: () => setChosenIds(new Set()),
  };
}
