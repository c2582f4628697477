/** Households: the ledger's owner answers, also while search is away. */

import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, ask, changing, type Schemas } from "./client";
import { forNobody, forOffice, forStaff, ofHousehold, ofList } from "./news";

export type Household = Schemas["HouseholdView"];
export type Member = Schemas["MemberView"];
export type Protection = Schemas["ProtectionView"];
export type RelatedParty = Schemas["RelatedParty"];
export type ActionItem = Schemas["ActionItem"];

/** One household that a caller may mean. */
export type Candidate = Schemas["CandidateView"];

export const householdQuery = (id: string) =>
  queryOptions({
    queryKey: ["records", id, "household"],
    meta: { hears: ofHousehold(id, "records.household", "records.person", "records.related_party") },
    queryFn: () =>
      ask(api.GET("/api/v1/households/{household_id}", { params: { path: { household_id: id } } })),
  });

/** Households a caller may mean: words travel in the body. */
export const callersQuery = (q: string) =>
  queryOptions({
    queryKey: ["records", null, "callers", q],
    meta: { hears: ofList(forNobody, "records.household") },
    queryFn: ({ signal }) =>
      ask(api.POST("/api/v1/callers", { params: { header: changing() }, body: { q }, signal })),
    gcTime: 60_000,
  });

export interface Listed {
  readonly worker?: string;
  readonly office?: string;
}

/** The households of a worker or an office, in the order of their readings. */
export const householdsQuery = (listed: Listed) =>
  infiniteQueryOptions({
    queryKey: ["records", null, "households", listed],
    meta: {
      hears: ofList(listed.worker ? forStaff(listed.worker) : forOffice(listed.office), "records.household"),
    },
    queryFn: ({ pageParam }) =>
      ask(
        api.GET("/api/v1/households", {
          params: { query: { ...listed, limit: 100, ...(pageParam === null ? {} : { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });

/** Contacts. The server audits each read, so they are loaded only when somebody wants to see them. */
export const contactsQuery = (id: string) =>
  queryOptions({
    queryKey: ["records", id, "contacts"],
    meta: { hears: ofHousehold(id, "records.household") },
    queryFn: async () =>
      (
        await ask(
          api.GET("/api/v1/households/{household_id}/contacts", { params: { path: { household_id: id } } }),
        )
      ).items,
  });

export const relatedPartiesQuery = (id: string) =>
  queryOptions({
    queryKey: ["records", id, "related-parties"],
    meta: { hears: ofHousehold(id, "records.related_party") },
    queryFn: async () =>
      (await ask(api.GET("/api/v1/related-parties", { params: { query: { household_id: id } } }))).items,
  });

/** Open action items and appointments of a household, by due date. */
export const openItemsQuery = (id: string) =>
  queryOptions({
    queryKey: ["records", id, "action-items"],
    meta: { hears: ofHousehold(id, "records.action_item") },
    queryFn: async () =>
      (await ask(api.GET("/api/v1/action-items", { params: { query: { household_id: id, limit: 100 } } })))
        .items,
  });

/** Drafts of a household that the reader may see. */
export const householdDraftsQuery = (id: string) =>
  queryOptions({
    queryKey: ["records", id, "drafts"],
    meta: { hears: ofHousehold(id, "records.record") },
    queryFn: async () =>
      (await ask(api.GET("/api/v1/drafts", { params: { query: { household_id: id } } }))).items,
  });
