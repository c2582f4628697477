/** The counts of the person's open work, from the same lists as 今日, so both always agree. */

import { useQueries } from "@tanstack/react-query";
import { boxQuery } from "~/api/desk";
import { workerInquiriesQuery } from "~/api/inquiries";
import { openItemsQuery } from "~/api/items";
import { useSession } from "~/api/session";
import { today } from "~/parts/calendar/dates";
import { type Waits, waitingForMe } from "~/parts/inquiry/mine";
import { itemsOfToday } from "~/parts/item/due";

export type What = Waits | "due" | "waiting" | "returned" | "postView" | "circulated";

export interface Waiting {
  readonly what: What;
  /** Undefined while it is not known. */
  readonly count: number | undefined;
}

export function useWaiting(): readonly Waiting[] {
  const { staff, posts, acting_post } = useSession();
  const office = acting_post.office_code;
  const [inquiries, items, waiting, returned, postView, circulated] = useQueries({
    queries: [
      workerInquiriesQuery(staff.id, office),
      openItemsQuery({ worker: staff.id }, office),
      boxQuery("waiting"),
      boxQuery("returned"),
      boxQuery("post_view"),
      boxQuery("circulated"),
    ],
  });
  const calls = (what: Waits) => ({
    what,
    count: inquiries.data && waitingForMe(what, inquiries.data.items, staff.id, posts).length,
  });
  return [
    calls("messages"),
    calls("callbacks"),
    calls("handedOff"),
    { what: "due", count: items.data && itemsOfToday(items.data.items, today()).length },
    { what: "waiting", count: waiting.data?.length },
    { what: "returned", count: returned.data?.length },
    { what: "postView", count: postView.data?.length },
    { what: "circulated", count: circulated.data?.length },
  ];
}
