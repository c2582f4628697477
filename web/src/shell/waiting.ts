/** The counts of the person's open work, from the same lists as 今日, so both always agree. */

import { useQueries } from "@tanstack/react-query";
import { boxQuery } from "~/api/desk";
import { workerInquiriesQuery } from "~/api/inquiries";
import { openItemsQuery, toVerifyQuery } from "~/api/items";
import { useSession } from "~/api/session";
import { today } from "~/parts/calendar/dates";
import { type Waits, waitingForMe } from "~/parts/inquiry/mine";
import { besideCalls, itemsOfToday, waitingToVerify } from "~/parts/item/due";

export type What = Waits | "due" | "toVerify" | "waiting" | "returned" | "postView" | "circulated";

export interface Waiting {
  readonly what: What;
  /** Undefined while it is not known. */
  readonly count: number | undefined;
  /** There are more than were counted. */
  readonly cut?: boolean | undefined;
}

/** How much waits in all. */
export function sumOf(waiting: readonly Waiting[]): { readonly count: number; readonly cut: boolean } {
  const count = waiting.reduce((sum, each) => sum + (each.count ?? 0), 0);
  return { count, cut: waiting.some(({ cut }) => cut) };
}

interface Page {
  readonly items: readonly unknown[];
  readonly next_cursor?: string | null | undefined;
}

export function useWaiting(): readonly Waiting[] {
  const { staff, posts, acting_post } = useSession();
  const office = acting_post.office_code;
  const supervises = acting_post.role === "supervisor";
  const [inquiries, items, done, waiting, returned, postView, circulated] = useQueries({
    queries: [
      workerInquiriesQuery(staff.id, office),
      openItemsQuery({ worker: staff.id }, office),
      { ...toVerifyQuery(acting_post.unit, office), enabled: supervises },
      boxQuery("waiting"),
      boxQuery("returned"),
      boxQuery("post_view"),
      boxQuery("circulated"),
    ],
  });
  const mine = (what: Waits) => waitingForMe(what, inquiries.data?.items ?? [], staff.id, posts);
  const calls = (what: Waits) => ({ what, count: inquiries.data && mine(what).length });
  const box = (what: What, page: Page | undefined) => ({
    what,
    count: page?.items.length,
    cut: Boolean(page?.next_cursor),
  });
  const due =
    items.data && !inquiries.isPending
      ? besideCalls(itemsOfToday(items.data.items, today()), [...mine("callbacks"), ...mine("handedOff")])
      : undefined;
  return [
    calls("messages"),
    calls("callbacks"),
    calls("handedOff"),
    calls("toClose"),
    { what: "due", count: due?.length },
    { what: "toVerify", count: done.data && waitingToVerify(done.data.items).length },
    box("waiting", waiting.data),
    box("returned", returned.data),
    box("postView", postView.data),
    box("circulated", circulated.data),
  ];
}
