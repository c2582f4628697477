/** Nobody leaves over something that is not saved without knowing: a draft is saved first, the rest is asked about. */

import { useBlocker } from "@tanstack/react-router";
import { LeaveModal } from "~/parts/feedback/LeaveAsked";
import { holdsMore } from "./checking";
import { useWriting } from "./useWriting";

interface LeaveGuardProps {
  /** Says that somebody is on the way out: until that is settled the address of this screen must stay as it is. */
  readonly onLeaving: (leaving: boolean) => void;
}

export function LeaveGuard({ onLeaving }: LeaveGuardProps) {
  const { saver, place, form } = useWriting();
  const more = holdsMore(form);
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: async ({ current, next }) => {
      // The draft that was begun gets its id into the address of this same screen.
      const stays = next.pathname === current.pathname && Object(next.search).draft === saver.known?.id;
      if (stays || !(saver.open || more)) return false;
      onLeaving(true);
      const saved = place.is === "draft" && (await saver.flush());
      const blocked = !(saved && !more) && saver.state.is !== "finished";
      onLeaving(!blocked);
      return blocked;
    },
    enableBeforeUnload: () => saver.open || more,
    withResolver: true,
  });
  return <LeaveModal open={status === "blocked"} onStay={() => reset?.()} onGo={() => proceed?.()} />;
}
