/** Which rows of the box are chosen to be approved together; only what the server would take can be. */

import { useQueries } from "@tanstack/react-query";
import { useState } from "react";
import { type BoxRow, possibleQuery, TOGETHER } from "~/api/approvals";
import { all, type Standing, standingOf, toggled } from "~/parts/approval/together";

export interface Together {
  readonly standing: (id: string) => Standing;
  readonly isChosen: (id: string) => boolean;
  readonly toggle: (id: string) => void;
  readonly chosen: readonly BoxRow[];
  /** How many could be chosen. */
  readonly free: number;
  readonly chooseAll: () => void;
  readonly chooseNone: () => void;
}

export function useTogether(rows: readonly BoxRow[], on: boolean): Together {
  const [wanted, setWanted] = useState<ReadonlySet<string>>(new Set());
  const pages = on ? pagesOf(rows.map(({ id }) => id)) : [];
  const answers = useQueries({ queries: pages.map((ids) => possibleQuery(ids)) });
  const results = answers.flatMap(({ data }) => data ?? []);
  const standing = (id: string) => standingOf(results, id);
  const free = rows.filter(({ id }) => standing(id) === "free");
  // What left the box or can no longer be approved so is not chosen any more.
  const chosen = free.filter(({ id }) => wanted.has(id));
  return {
    standing,
    isChosen: (id) => chosen.some((each) => each.id === id),
    toggle: (id) => {
      if (standing(id) === "free") setWanted(toggled(new Set(chosen.map((each) => each.id)), id));
    },
    chosen,
    free: free.length,
    chooseAll: () => setWanted(all(free.map(({ id }) => id))),
    chooseNone: () => setWanted(new Set()),
  };
}

function pagesOf(ids: readonly string[]): readonly (readonly string[])[] {
  const count = Math.ceil(ids.length / TOGETHER);
  return Array.from({ length: count }, (_, at) => ids.slice(at * TOGETHER, (at + 1) * TOGETHER));
}
