/** What the approvers saw before the last change, to compare with. */

import { useQueries } from "@tanstack/react-query";
import { type ApprovalCase, contentQuery, type SeenContent } from "~/api/approvals";
import { itemsBefore } from "./compare";

export type Previous =
  | { readonly is: "none" }
  | { readonly is: "loading" }
  | {
      readonly is: "there";
      /** What was seen of a record; null where it was not among the items. */
      readonly contentOf: (record: string) => SeenContent | null;
    };

export function usePrevious({ id, items, past_items }: ApprovalCase): Previous {
  const before = itemsBefore(past_items ?? [], items);
  const contents = useQueries({ queries: (before ?? []).map(({ sha256 }) => contentQuery(id, sha256)) });
  if (before === null || contents.some(({ isError }) => isError)) return { is: "none" };
  if (contents.some(({ isPending }) => isPending)) return { is: "loading" };
  const seen = new Map(before.map(({ record_id }, at) => [record_id, contents[at]?.data ?? null]));
  return { is: "there", contentOf: (record) => seen.get(record) ?? null };
}
