/** Guards unsaved text when the user leaves: a draft is saved first, for anything else the user is asked. */

import { useBlocker } from "@tanstack/react-router";
import { LeaveModal } from "~/parts/feedback/LeaveAsked";
import { useWriting } from "./useWriting";

interface LeaveGuardProps {
  /** Says that somebody is on the way out: until that is settled the address of this screen must stay as it is. */
  readonly onLeaving: (leaving: boolean) => void;
}

export function LeaveGuard({ onLeaving }: LeaveGuardProps) {
  const { saver } = useWriting();
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: async ({ current, next }) => {
      // The draft that was begun gets its id into the address of this same screen.
      const stays = next.pathname === current.pathname && Object(next.search).draft === saver.known?.id;
      if (stays || !saver.open) return false;
      onLeaving(true);
      const blocked = !(await saver.leave());
      onLeaving(!blocked);
      return blocked;
    },
    enableBeforeUnload: () => saver.open,
    withResolver: true,
  });
  return <LeaveModal open={status === "blocked"} onStay={() => reset?.()} onGo={() => proceed?.()} />;
}
