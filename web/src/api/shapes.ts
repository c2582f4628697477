/**
 * What the services answer with. Everything published comes from docs/events; here is only what answers add to it.
 */

import type { components } from "./generated/published";

export type Published = components["schemas"];

/** A page of a list; `next_cursor` is null on the last one. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next_cursor: string | null;
}

export interface Post {
  readonly role: string;
  readonly office_code: string;
  readonly unit: string;
  readonly post: string;
}

export interface DemoPerson {
  readonly id: string;
  readonly name: string;
  readonly posts: readonly Post[];
}

export interface Session {
  readonly staff: { readonly id: string; readonly name: string };
  readonly posts: readonly Post[];
  readonly acting_post: Post;
  readonly csrf: string;
}

export interface StaffMember {
  readonly id: string;
  readonly name: string;
  readonly kana: string | null;
  readonly staff_number: string;
  readonly posts: readonly Post[];
}

export type Office = Published["Office"];

export interface Protection {
  readonly kind: string;
  readonly until?: string | null;
  readonly against?: readonly string[];
  readonly what_to_say?: string | null;
  readonly contact_method?: string | null;
}

export interface Member {
  readonly person_id: string;
  readonly relation?: string | null;
  readonly name: string | null;
  readonly kana: string | null;
  readonly birth_date: string | null;
  readonly to?: string | null;
}

export interface Household extends Omit<Published["Household"], "members"> {
  readonly case_number: string | null;
  readonly head: { readonly name: string | null; readonly kana: string | null } | null;
  readonly worker: string | null;
  readonly members: readonly Member[];
  readonly protection?: Protection;
}

/** One household that a caller may mean. */
export interface Candidate {
  readonly household_id: string;
  readonly case_number: string | null;
  readonly name: string | null;
  readonly kana: string | null;
  readonly office: string;
  readonly ward: string;
  readonly worker: string | null;
  readonly worker_text?: string | null;
  readonly status: string;
}

/** What to say where the household is not shown: the same for a hit and a miss. */
export interface ReferralCard {
  readonly office_code?: string;
  readonly unit?: string;
  readonly extension?: string;
  readonly say: string;
}

export interface Callers {
  readonly items: readonly Candidate[];
  readonly cards: readonly ReferralCard[];
}

export interface Contact {
  readonly id: string;
  readonly kind: string;
  readonly owner_id: string | null;
  readonly value: string;
  readonly note: string | null;
  readonly hours: string | null;
  readonly do_not_call: boolean;
  readonly to: string | null;
}

export type RelatedParty = Published["RelatedParty"];
export type ActionItem = Published["ActionItem"];

export interface CaseRecord extends Omit<Published["Record"], "state"> {
  readonly state: string;
  readonly locked: boolean;
  readonly item_ops?: readonly { readonly type: string; readonly item_id: string; readonly result: string }[];
}

/** One event in the life of a record, with the record after it. */
export interface RecordEvent {
  readonly version: number;
  readonly event: string;
  readonly at: string;
  readonly actor: Published["ByWhom"] | null;
  readonly change: Readonly<Record<string, unknown>>;
  readonly state: Published["Record"];
}

export interface Draft {
  readonly id: string;
  readonly version: number;
  readonly household_id: string | null;
  readonly record_type: string;
  readonly title: string;
  readonly occurred_at: string | null;
  readonly author_id: string;
  readonly writer_id: string | null;
  readonly saved_at: string;
  readonly state: string;
}

export interface Inquiry extends Omit<Published["Inquiry"], "caller" | "callback"> {
  readonly caller: Published["Caller"] & { readonly phone?: string | null };
  readonly callback?: (Published["Callback"] & { readonly number?: string | null }) | null;
  readonly actions: readonly string[];
}

/** A case as one row of an approval box. */
export interface ApprovalRow {
  readonly id: string;
  readonly version: number;
  readonly number: string | null;
  readonly title: string;
  readonly household_id: string | null;
  readonly office_code: string;
  readonly matter_type: string;
  readonly drafter: Published["ByWhom"];
  readonly drafted_at: string;
  readonly round: number;
  readonly state: string;
  readonly urgent: boolean;
  readonly needed_by: string | null;
  readonly items_count: number;
  readonly waited_since: string | null;
  readonly waited_days: number;
  readonly resubmitted: boolean;
  readonly post_view?: { readonly id: string; readonly due_on: string; readonly overdue: boolean };
}

/** One entry of a timeline or one hit of a search: the fields of its kind, and how a list names its household. */
export interface Entry {
  readonly id: string;
  readonly kind: "record" | "inquiry" | "approval" | "attachment" | "action_item";
  readonly version: number;
  readonly household_id: string | null;
  readonly office_code: string;
  readonly ward_code: string;
  readonly occurred_at: string | null;
  readonly time_known?: boolean;
  readonly record_type?: string;
  readonly subjects: readonly string[];
  readonly title?: string;
  readonly excerpt: string;
  readonly state?: string;
  readonly unit?: string;
  readonly author?: Published["ByWhom"];
  readonly author_text?: string;
  readonly received_by?: Published["ByWhom"];
  readonly received_by_text?: string;
  readonly drafter?: Published["ByWhom"];
  readonly caller?: { readonly kind: string; readonly name?: string; readonly org?: string };
  readonly number?: string;
  readonly late_entry?: boolean;
  readonly has_attachment?: boolean;
  readonly is_imported?: boolean;
  readonly household?: {
    readonly id: string;
    readonly case_number: string | null;
    readonly name: string | null;
    readonly kana: string | null;
    readonly worker_id: string | null;
    readonly status: string | null;
  };
}

/** A page of a timeline. `partial`: search is away, the owners answered; `pending`: writes not yet visible. */
export interface Timeline extends Page<Entry> {
  readonly index_lag_ms: number | null;
  readonly partial?: boolean;
  readonly pending?: readonly { readonly key: string; readonly reason: string }[];
}

export interface BrowseTable {
  readonly rows: readonly {
    readonly key: string;
    readonly total: number;
    readonly cells: readonly { readonly period: string; readonly count: number }[];
  }[];
  readonly total: number;
}
