/** Approval boxes, cases with what their approvers saw, and every action by its verb. */

import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, ask, changing, type Schemas } from "./client";
import { anyOf, forMe, forNobody, forOffice, ofList, ofNothing, ofObject } from "./news";

export const BOXES = [
  "waiting",
  "returned",
  "sent",
  "post_view",
  "circulated",
  "done",
  "unroutable",
] as const;
export type BoxName = (typeof BOXES)[number];

/** What an approver sees of a record: its content, frozen. */
export type SeenContent = Schemas["SeenContent"];
export type Step = Schemas["Step"];
export type Proposed = Schemas["Proposed"];
export type Acted = Schemas["Acted"];
export type RoundNote = Schemas["RoundNote"];

/** A case; the content of an item is null until it has arrived, `actions` would succeed for the reader now. */
export type ApprovalCase = Schemas["CaseView"];

/** A case as one row of a box, with its open steps. */
export type BoxRow = Schemas["CaseRow"];

/** How many cases are in each box. Those that are done are not counted. */
export type BoxCounts = Schemas["BoxCounts"];

/** A case that leaves a box is no news for its person: any change in the office may be that. */
export const boxCountsQuery = (office: string) =>
  queryOptions({
    queryKey: ["approvals", null, "counts", office],
    meta: {
      hears: anyOf(
        ofList(forMe, "approvals.approval", "approvals.post_view"),
        ofList(forOffice(office), "approvals.approval", "approvals.post_view"),
      ),
    },
    queryFn: () => ask(api.GET("/api/v1/approvals/counts")),
  });

/** Page after page of a box. */
export const boxPagesQuery = (box: BoxName) =>
  infiniteQueryOptions({
    queryKey: ["approvals", null, "pages", box],
    meta: {
      hears: ofList(box === "unroutable" ? () => true : forMe, "approvals.approval", "approvals.post_view"),
    },
    queryFn: ({ pageParam }) =>
      ask(
        api.GET("/api/v1/approvals", {
          params: { query: { box, limit: 50, ...(pageParam === null ? {} : { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });

const LACKING_MS = 5_000;

function isLacking(one: ApprovalCase | undefined): boolean {
  return (
    one?.items.some(({ content, record_id }) => content === null && !one.withheld?.includes(record_id)) ??
    false
  );
}

export const caseQuery = (id: string) =>
  queryOptions({
    queryKey: ["approvals", null, "case", id],
    meta: { hears: anyOf(ofObject("approvals.approval", id), ofList(forNobody, "approvals.post_view")) },
    queryFn: () => ask(api.GET("/api/v1/approvals/{approval_id}", { params: { path: { approval_id: id } } })),
    // A content that arrives later makes no news.
    refetchInterval: ({ state }) => (isLacking(state.data) ? LACKING_MS : false),
  });

/** 決裁欄 as on paper, with each 後閲. */
export const sheetQuery = ({ id, version }: Pick<ApprovalCase, "id" | "version">) =>
  queryOptions({
    queryKey: ["approvals", null, "sheet", id, version],
    meta: { hears: anyOf(ofObject("approvals.approval", id), ofList(forNobody, "approvals.post_view")) },
    queryFn: async () =>
      (await ask(api.GET("/api/v1/approvals/{approval_id}/sheet", { params: { path: { approval_id: id } } })))
        .boxes,
  });

/** What approvers of an earlier round saw: it never changes. */
export const contentQuery = (id: string, sha256: string) =>
  queryOptions({
    queryKey: ["approvals", null, "content", id, sha256],
    meta: { hears: ofNothing },
    queryFn: async () =>
      (
        await ask(
          api.GET("/api/v1/approvals/{approval_id}/contents/{sha256}", {
            params: { path: { approval_id: id, sha256 } },
          }),
        )
      ).content,
    staleTime: Number.POSITIVE_INFINITY,
  });

/** An action on a case: a verb with its body. */
export type Deed =
  | { readonly verb: "approve"; readonly body: Schemas["ApproveIn"] }
  | { readonly verb: "return"; readonly body: Schemas["ReturnIn"] }
  | { readonly verb: "pull-up"; readonly body: Schemas["PullUpIn"] }
  | { readonly verb: "post-view"; readonly body: Schemas["PostViewIn"] }
  | { readonly verb: "suggest"; readonly body: Schemas["SuggestIn"] }
  | { readonly verb: "execute"; readonly body: Schemas["ExecuteIn"] }
  | { readonly verb: "reroute"; readonly body: Schemas["RerouteIn"] }
  | { readonly verb: "open"; readonly body: Schemas["OpenIn"] }
  | {
      readonly verb:
        | "reject"
        | "deputise"
        | "withdraw"
        | "withdraw-request"
        | "withdraw-request/accept"
        | "seen";
      readonly body: { readonly comment: string | null };
    };

type Verb = `/api/v1/approvals/{approval_id}/${Deed["verb"]}`;
const UNDISTURBING: readonly Deed["verb"][] = ["open", "seen", "post-view"];

/**
 * Acts on the version that the user saw. Marking as read conflicts with nothing and needs no version; it is sent even if the
 * user leaves the page at once.
 */
export function act(
  { id, version }: Pick<ApprovalCase, "id" | "version">,
  deed: Deed,
  intent: string,
): Promise<ApprovalCase> {
  const path: Verb = `/api/v1/approvals/{approval_id}/${deed.verb}`;
  const reading = UNDISTURBING.includes(deed.verb);
  const options = {
    params: { path: { approval_id: id }, header: changing(intent, reading ? undefined : version) },
    body: deed.body,
    keepalive: reading,
  };
  return ask(api.POST(path, options as never));
}

/** One of several cases: its result, or whether it could be approved with the others. */
export type Result = Schemas["ItemResult"];

/** The most cases that can be approved together. */
export const TOGETHER = 50;

/** Which of these cases could be approved together now, and why not the others; reading one changes that at once. */
export const possibleQuery = (ids: readonly string[]) =>
  queryOptions({
    queryKey: ["approvals", null, "possible", ids.join()],
    meta: { hears: ofList(forNobody, "approvals.approval") },
    queryFn: async () =>
      (await ask(api.GET("/api/v1/approvals/bulk-approve", { params: { query: { ids: [...ids] } } })))
        .results,
    staleTime: 0,
  });

/** Approve several, each at the version that the user saw. Returns the result of each. */
export async function approveTogether(
  items: readonly Pick<ApprovalCase, "id" | "version">[],
  intent: string,
): Promise<readonly Result[]> {
  const body = { items: items.map(({ id, version }) => ({ id, version })) };
  const header = changing(intent);
  return (await ask(api.POST("/api/v1/approvals/bulk-approve", { params: { header }, body }))).results;
}
