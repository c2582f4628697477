/**
 * Guards what is unsaved when the user leaves: a draft is saved first, and what goes with its submission is kept; for anything
 * else the user is asked, and may save it and go. Nobody is held here: a save without an answer is asked about as well.
 */

import { useBlocker } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { beforeLeaving, inTime } from "~/api/leaving";
import { LeaveModal } from "~/parts/feedback/LeaveAsked";
import type { Submitting } from "./useSubmitting";
import { useWriting } from "./useWriting";

interface LeaveGuardProps {
  readonly submitting: Submitting;
  /** Says that somebody is on the way out: until that is settled the address of this screen must stay as it is. */
  readonly onLeaving: (leaving: boolean) => void;
}

export function LeaveGuard({ submitting, onLeaving }: LeaveGuardProps) {
  const { place, saver, save } = useWriting();
  const latest = useRef(submitting);
  latest.current = submitting;
  useEffect(() => beforeLeaving(async () => !latest.current.said()), []);
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: async ({ current, next }) => {
      // The draft that was begun gets its id into the address of this same screen.
      const stays = next.pathname === current.pathname && Object(next.search).draft === saver.known?.id;
      if (stays || !(saver.open || latest.current.said())) return false;
      onLeaving(true);
      const blocked = !(await inTime(saver.leave())) || !latest.current.keep();
      onLeaving(!blocked);
      return blocked;
    },
    enableBeforeUnload: () => saver.open || latest.current.said(),
    withResolver: true,
  });

  /** What could not be saved stays in sight, with the reason. */
  async function saveAndGo(): Promise<void> {
    await inTime(save().then(() => true));
    if (saver.open) reset?.();
    else proceed?.();
  }

  return (
    <LeaveModal
      open={status === "blocked"}
      onStay={() => reset?.()}
      onGo={() => proceed?.()}
      onSaveAndGo={place.is === "record" ? () => void saveAndGo() : undefined}
    />
  );
}
