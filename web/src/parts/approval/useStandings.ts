/** Which cases of a list could be approved together now: the server is asked page by page. */

import { useQueries } from "@tanstack/react-query";
import { possibleQuery, TOGETHER } from "~/api/approvals";
import { type Standing, standingOf } from "./together";

export function useStandings(ids: readonly string[], on = true): (id: string) => Standing {
  const answers = useQueries({ queries: (on ? pagesOf(ids) : []).map((page) => possibleQuery(page)) });
  const results = answers.flatMap(({ data }) => data ?? []);
  return (id) => standingOf(results, id);
}

function pagesOf(ids: readonly string[]): readonly (readonly string[])[] {
  const count = Math.ceil(ids.length / TOGETHER);
  return Array.from({ length: count }, (_, at) => ids.slice(at * TOGETHER, (at + 1) * TOGETHER));
}
