/** The content that the approvers saw before the last change, to compare with. */

import { useQueries } from "@tanstack/react-query";
import { type ApprovalCase, contentQuery, type SeenContent } from "~/api/approvals";
import { useSession } from "~/api/session";
import { roundBefore } from "./rounds";

export type Previous =
  | { readonly is: "none" }
  | { readonly is: "loading" }
  | {
      readonly is: "there";
      readonly round: number;
      /** Whether the reader opened that round. Otherwise they read everything, with the changes marked. */
      readonly known: boolean;
      /** The content of a record as they saw it; null if it was not among the items. */
      readonly contentOf: (record: string) => SeenContent | null;
    };

export function usePrevious(one: ApprovalCase): Previous {
  const { staff } = useSession();
  const before = roundBefore(one, staff.id);
  const contents = useQueries({
    queries: (before?.items ?? []).map(({ sha256 }) => contentQuery(one.id, sha256)),
  });
  if (before === null || contents.some(({ isError }) => isError)) return { is: "none" };
  if (contents.some(({ isPending }) => isPending)) return { is: "loading" };
  const seen = new Map(before.items.map(({ record_id }, at) => [record_id, contents[at]?.data ?? null]));
  const { round, known } = before;
  return { is: "there", round, known, contentOf: (record) => seen.get(record) ?? null };
}
