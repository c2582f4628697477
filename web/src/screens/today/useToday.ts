/** What waits for the person, by kind, from the same lists as the bell and the navigation. */

import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import type { BoxRow } from "~/api/approvals";
import type { CaseRecord } from "~/api/casework";
import { type Box, boxQuery, draftsQuery, unsentQuery } from "~/api/desk";
import type { ActionItem } from "~/api/households";
import { type InquiryRow, workerInquiriesQuery } from "~/api/inquiries";
import { openItemsQuery, toVerifyQuery } from "~/api/items";
import { useSession } from "~/api/session";
import { today } from "~/parts/calendar/dates";
import { type Waits, waitingForMe } from "~/parts/inquiry/mine";
import { besideCalls, dayOfItem, itemsOfToday, waitingToVerify } from "~/parts/item/due";
import { byAge } from "./cameIn";

/** The rows of one kind, and the answer that they come from. */
export interface Kind<T> {
  readonly asked: UseQueryResult<unknown>;
  readonly items: readonly T[];
  readonly partial?: boolean | undefined;
  /** There are more than were read. */
  readonly cut?: boolean | undefined;
}

export function useBox(box: Box): Kind<BoxRow> {
  const asked = useQuery(boxQuery(box));
  const items = asked.data?.items ?? [];
  const cut = Boolean(asked.data?.next_cursor);
  return { asked, items: box === "waiting" ? items.toSorted(byAge) : items, cut };
}

export function useCalls(what: Waits): Kind<InquiryRow> {
  const { staff, posts, acting_post } = useSession();
  const asked = useQuery(workerInquiriesQuery(staff.id, acting_post.office_code));
  const items = waitingForMe(what, asked.data?.items ?? [], staff.id, posts);
  return { asked, items, partial: asked.data?.partial };
}

/** All of the person's open items. */
export function useOpenItems(): readonly ActionItem[] {
  const { staff, acting_post } = useSession();
  return useQuery(openItemsQuery({ worker: staff.id }, acting_post.office_code)).data?.items ?? [];
}

/** The person's open items: those whose day is over, and the rest. */
export function useItems(): { readonly overdue: Kind<ActionItem>; readonly soon: Kind<ActionItem> } {
  const { staff, acting_post } = useSession();
  const asked = useQuery(openItemsQuery({ worker: staff.id }, acting_post.office_code));
  const calls = [...useCalls("callbacks").items, ...useCalls("handedOff").items];
  const items = besideCalls(itemsOfToday(asked.data?.items ?? [], today()), calls);
  const over = (item: ActionItem) => (dayOfItem(item) ?? today()) < today();
  const partial = asked.data?.partial;
  return {
    overdue: { asked, items: items.filter(over), partial },
    soon: { asked, items: items.filter((item) => !over(item)), partial },
  };
}

export function useSupervises(): boolean {
  return useSession().acting_post.role === "supervisor";
}

/** What was done in the unit of a 係長 and waits for their look. */
export function useToVerify(): Kind<ActionItem> {
  const { unit, office_code } = useSession().acting_post;
  const asked = useQuery({ ...toVerifyQuery(unit, office_code), enabled: useSupervises() });
  return { asked, items: waitingToVerify(asked.data?.items ?? []), partial: asked.data?.partial };
}

/** Records that are not put before their approvers yet, and those that came back alone while their matter went on. */
export function useUnsent(): Kind<CaseRecord> {
  const me = useSession().staff.id;
  const asked = useQuery(unsentQuery(me));
  const back = useQuery(unsentQuery(me, "returned")).data;
  const returned = back?.items;
  const matters = useQuery(boxQuery("returned")).data?.items;
  // Records of a returned matter are listed there; no matter lists the others any more.
  const alone =
    returned && matters
      ? returned.filter(({ approval_id }) => !matters.some(({ id }) => id === approval_id))
      : [];
  const cut = Boolean(asked.data?.next_cursor ?? back?.next_cursor);
  return { asked, items: [...alone, ...(asked.data?.items ?? [])], partial: asked.data?.partial, cut };
}

export function useDrafts() {
  const asked = useQuery(draftsQuery);
  return { asked, items: asked.data ?? [] };
}

/** Every kind of the page. */
export function useKinds() {
  const toVerify = useToVerify();
  return {
    boxes: {
      waiting: useBox("waiting"),
      returned: useBox("returned"),
      post_view: useBox("post_view"),
      circulated: useBox("circulated"),
    },
    calls: {
      messages: useCalls("messages"),
      callbacks: useCalls("callbacks"),
      handedOff: useCalls("handedOff"),
      toClose: useCalls("toClose"),
    },
    ...useItems(),
    /** For a 係長 only. */
    toVerify: useSupervises() ? toVerify : null,
    unsent: useUnsent(),
    drafts: useDrafts(),
  };
}
