/** The counts of what waits for oneself; the same lists as on 今日, so both always agree. */

import { useQueries } from "@tanstack/react-query";
import { boxQuery } from "~/api/desk";
import { workerInquiriesQuery } from "~/api/inquiries";
import { useSession } from "~/api/session";
import { callbackIsMine, handedToMe, messageIsNew } from "~/parts/inquiry/mine";

export type What =
  | "messages"
  | "callbacks"
  | "handedOff"
  | "waiting"
  | "returned"
  | "postView"
  | "circulated";

export interface Waiting {
  readonly what: What;
  /** Undefined while it is not known. */
  readonly count: number | undefined;
}

export function useWaiting(): readonly Waiting[] {
  const { staff, posts, acting_post } = useSession();
  const office = acting_post.office_code;
  const [messages, callbacks, handedOff, waiting, returned, postView, circulated] = useQueries({
    queries: [
      workerInquiriesQuery(staff.id, "message", office),
      workerInquiriesQuery(staff.id, "callback", office),
      workerInquiriesQuery(staff.id, "handed_off", office),
      boxQuery("waiting"),
      boxQuery("returned"),
      boxQuery("post_view"),
      boxQuery("circulated"),
    ],
  });
  return [
    { what: "messages", count: messages.data?.filter((each) => messageIsNew(each, staff.id)).length },
    { what: "callbacks", count: callbacks.data?.filter((each) => callbackIsMine(each, staff.id)).length },
    { what: "handedOff", count: handedOff.data?.filter((each) => handedToMe(each, staff.id, posts)).length },
    { what: "waiting", count: waiting.data?.length },
    { what: "returned", count: returned.data?.length },
    { what: "postView", count: postView.data?.length },
    { what: "circulated", count: circulated.data?.length },
  ];
}
