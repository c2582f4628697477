/** Approval boxes, cases with what their approvers saw, and every action by its verb. */

import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, ask, changing } from "./client";
import type { components } from "./generated/paths";
import type { ApprovalRow, CaseRecord, Page, Published } from "./shapes";

export const BOXES = ["waiting", "returned", "sent", "post_view", "circulated", "done"] as const;
export type BoxName = (typeof BOXES)[number];

/** What an approver sees of a record: its content, frozen. */
export type SeenContent = Pick<
  CaseRecord,
  | "record_type"
  | "subjects"
  | "occurred_at"
  | "time_known"
  | "place"
  | "title"
  | "counterpart"
  | "visits"
  | "segments"
  | "next_plan"
  | "late_entry"
  | "late_reason"
  | "household_id"
  | "author"
  | "written_at"
>;

export type Step = Published["Step"];
export type Acted = Published["Acted"];
export type CaseItem = Published["CaseItem"];

/** A case; the content of an item is null until it has arrived. */
export interface ApprovalCase extends Omit<Published["ApprovalCase"], "items"> {
  readonly items: readonly (CaseItem & { readonly content: SeenContent | null })[];
  /** The calls that would succeed for the reader now. */
  readonly actions: readonly string[];
}

/** A case as one row of a box, with its open steps. */
export interface BoxRow extends ApprovalRow {
  readonly active_seq: number | null;
  readonly flags: readonly string[];
  readonly unroutable_reason: string | null;
  readonly decided_at: string | null;
  readonly withdraw_requested: boolean;
  readonly steps: readonly {
    readonly seq: number;
    readonly kind: Step["kind"];
    readonly assignees: readonly Published["Assignee"][];
  }[];
}

/** Page after page of a box. */
export const boxPagesQuery = (box: BoxName) =>
  infiniteQueryOptions({
    queryKey: ["approvals", null, "pages", box],
    queryFn: ({ pageParam }) =>
      ask<Page<BoxRow>>(
        api.GET("/api/v1/approvals", {
          params: { query: { box, limit: 50, ...(pageParam === null ? {} : { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });

export const caseQuery = (id: string) =>
  queryOptions({
    queryKey: ["approvals", null, "case", id],
    queryFn: () =>
      ask<ApprovalCase>(
        api.GET("/api/v1/approvals/{approval_id}", { params: { path: { approval_id: id } } }),
      ),
  });

/** What approvers of an earlier round saw: it never changes. */
export const contentQuery = (id: string, sha256: string) =>
  queryOptions({
    queryKey: ["approvals", null, "content", id, sha256],
    queryFn: async () =>
      (
        await ask<{ content: SeenContent }>(
          api.GET("/api/v1/approvals/{approval_id}/contents/{sha256}", {
            params: { path: { approval_id: id, sha256 } },
          }),
        )
      ).content,
    staleTime: Number.POSITIVE_INFINITY,
  });

/** What is done with a case, as a verb with its body. */
export type Deed =
  | { readonly verb: "approve"; readonly body: components["schemas"]["ApproveIn"] }
  | { readonly verb: "return"; readonly body: components["schemas"]["ReturnIn"] }
  | { readonly verb: "pull-up"; readonly body: components["schemas"]["PullUpIn"] }
  | { readonly verb: "post-view"; readonly body: components["schemas"]["PostViewIn"] }
  | {
      readonly verb:
        | "reject"
        | "deputise"
        | "withdraw"
        | "withdraw-request"
        | "withdraw-request/accept"
        | "seen"
        | "open";
      readonly body: { readonly comment: string | null };
    };

type Verb = `/api/v1/approvals/{approval_id}/${Deed["verb"]}`;
const UNDISTURBING: readonly Deed["verb"][] = ["open", "seen", "post-view"];

/** Do it on the version that was seen; reading disturbs nobody and needs none. */
export function act(
  { id, version }: Pick<ApprovalCase, "id" | "version">,
  deed: Deed,
  intent: string,
): Promise<ApprovalCase> {
  const path: Verb = `/api/v1/approvals/{approval_id}/${deed.verb}`;
  const seen = UNDISTURBING.includes(deed.verb) ? undefined : version;
  const options = {
    params: { path: { approval_id: id }, header: changing(intent, seen) },
    ...(deed.verb === "open" ? {} : { body: deed.body }),
  };
  return ask<ApprovalCase>(api.POST(path, options as never));
}
