/**
 * Keeps what is typed during a call on the server: it comes back after F5, a log-out or the end of a session. Each window
 * has a draft of its own; a window that finds its draft changed or gone goes on in a new one, so that no text is lost.
 */

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import type { UseFormReturn } from "react-hook-form";
import {
  beginCall,
  type CallDraft,
  type CallTyped,
  callDraftsQuery,
  discardCall,
  saveCall,
} from "~/api/inquiries";
import { beforeLeaving } from "~/api/leaving";
import { Saver } from "../editor/saver";
import { EMPTY, type InquiryForm } from "./form";
import { formOfTyped, isBlank, typedOf } from "./typed";

const WAYS = { begin: beginCall, save: saveCall };
const NOTHING = typedOf(EMPTY);

export interface KeptCall {
  /** Other unfinished calls of this person. */
  readonly others: readonly CallDraft[];
  /** The one that was taken up again. */
  readonly taken: CallDraft | null;
  /** Why nothing can be kept, where that is so. */
  readonly refusal: unknown;
  /** The draft that what is on the screen is kept in. */
  readonly draft: () => string | undefined;
  readonly take: (draft: CallDraft) => void;
  /** Save now what is not saved. */
  readonly keep: () => void;
  /** While text is being composed nothing is saved by itself. */
  readonly hold: (held: boolean) => void;
  /** What is on the screen is done with: its draft goes, unless logging the call has ended it. */
  readonly end: (logged?: string) => void;
}

export function useKeptCall(form: UseFormReturn<InquiryForm>, opened: boolean): KeptCall {
  const cache = useQueryClient();
  const asked = useQuery({ ...callDraftsQuery, enabled: opened }).data;
  const [taken, setTaken] = useState<CallDraft | null>(null);
  const [refusal, setRefusal] = useState<unknown>(null);
  const restored = useRef(false);
  const { current, adopt } = useSaver(form, setRefusal);

  function take(draft: CallDraft): void {
    const before = current();
    void before?.flush().then(() => before.end());
    adopt(draft, typedOf(formOfTyped(draft)));
    setTaken(draft);
    form.reset(formOfTyped(draft));
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the answer is there
  useEffect(() => {
    if (asked === undefined || restored.current) return;
    restored.current = true;
    const [last] = asked;
    if (last && isBlank(form.getValues())) take(last);
  }, [asked]);

  return {
    others: (asked ?? []).filter(({ id }) => id !== current()?.known?.id),
    taken,
    refusal,
    draft: () => current()?.known?.id,
    take,
    keep: () => void current()?.flush(),
    hold: (held) => current()?.hold(held),
    end(logged) {
      const before = current();
      adopt(null, NOTHING);
      setTaken(null);
      setRefusal(null);
      void before?.end().then(async () => {
        if (before.known && before.known.id !== logged) await discardCall(before.known.id).catch(() => {});
        await cache.invalidateQueries({ queryKey: callDraftsQuery.queryKey });
      });
    },
  };
}

/** Saves the form as it changes, once something is written in it. */
function useSaver(form: UseFormReturn<InquiryForm>, onRefused: (error: unknown) => void) {
  const saver = useRef<Saver<CallTyped> | null>(null);
  const refused = useRef(onRefused);
  refused.current = onRefused;

  const adopt = useCallback(
    (draft: CallDraft | null, content: CallTyped) => {
      const next = new Saver<CallTyped>(WAYS, draft, content, true, () => !isBlank(form.getValues()));
      saver.current = next;
      next.watch(() => {
        const { state, known } = next;
        if (saver.current !== next || (state.is !== "conflict" && state.is !== "refused")) return;
        // Changed or ended elsewhere: what stands here is kept in a draft of its own.
        if (known !== null) adopt(null, NOTHING).edit(typedOf(form.getValues()));
        else if (state.is === "refused") refused.current(state.error);
      });
      return next;
    },
    [form],
  );

  useEffect(() => {
    adopt(null, NOTHING);
    const watching = form.watch(() => saver.current?.edit(typedOf(form.getValues())));
    const stopLeaving = beforeLeaving(
      async () => (await saver.current?.flush()) !== false || isBlank(form.getValues()),
    );
    const ask = (event: BeforeUnloadEvent) => {
      if (saver.current?.open && !isBlank(form.getValues())) event.preventDefault();
    };
    window.addEventListener("beforeunload", ask);
    return () => {
      watching.unsubscribe();
      stopLeaving();
      window.removeEventListener("beforeunload", ask);
      void saver.current?.end(); // whoever comes next is somebody else
    };
  }, [form, adopt]);

  return { current: () => saver.current, adopt };
}
