/**
 * Saves the form of a call on the server as a draft, which survives F5, a log-out and the end of a session. Each window has
 * its own draft. If a window finds its draft changed or deleted, it continues in a new one, so that no text is lost.
 */

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import type { UseFormReturn } from "react-hook-form";
import { type CallDraft, type CallTyped, callDraftsQuery, discardCall } from "~/api/inquiries";
import { beforeLeaving } from "~/api/leaving";
import { Saver } from "../editor/saver";
import { EMPTY, type InquiryForm } from "./form";
import { keeping } from "./keeping";
import { formOfTyped, isBlank, typedOf } from "./typed";

const NOTHING = typedOf(EMPTY);

export interface KeptCall {
  /** Other unfinished calls of this person. */
  readonly others: readonly CallDraft[];
  /** The draft that was resumed. */
  readonly taken: CallDraft | null;
  /** Why the draft cannot be saved, or not with its household, if so. */
  readonly refusal: unknown;
  /** The draft of the form on screen. */
  readonly draft: () => string | undefined;
  readonly take: (draft: CallDraft) => void;
  /** Saves unsaved text now. */
  readonly keep: () => void;
  /** No automatic save while text is being composed. */
  readonly hold: (held: boolean) => void;
  /** Nothing is written any more: a draft that was begun is deleted. */
  readonly abandon: () => void;
  /** The form is finished: its draft is deleted, unless logging the call did that. */
  readonly end: (logged?: string) => void;
}

export function useKeptCall(form: UseFormReturn<InquiryForm>, opened: boolean): KeptCall {
  const cache = useQueryClient();
  const asked = useQuery({ ...callDraftsQuery, enabled: opened }).data;
  const [taken, setTaken] = useState<CallDraft | null>(null);
  const [refusal, setRefusal] = useState<unknown>(null);
  const restored = useRef(false);
  const { current, adopt, letGo } = useSaver(form, setRefusal);

  function take(draft: CallDraft): void {
    letGo();
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

  function end(logged?: string): void {
    const before = current();
    adopt(null, NOTHING);
    setTaken(null);
    setRefusal(null);
    void before?.end().then(async () => {
      if (before.known && before.known.id !== logged) await discardCall(before.known.id).catch(() => {});
      await cache.invalidateQueries({ queryKey: callDraftsQuery.queryKey });
    });
  }

  return {
    others: (asked ?? []).filter(({ id }) => id !== current()?.known?.id),
    taken,
    refusal,
    draft: () => current()?.known?.id,
    take,
    keep: () => void current()?.flush(),
    hold: (held) => current()?.hold(held),
    abandon: () => {
      if (current()?.known) end();
    },
    end,
  };
}

/** Saves the form as it changes, once it has text. */
function useSaver(form: UseFormReturn<InquiryForm>, onRefused: (error: unknown) => void) {
  const saver = useRef<Saver<CallTyped> | null>(null);
  const before = useRef(new Set<Saver<CallTyped>>());
  const refused = useRef(onRefused);
  refused.current = onRefused;

  const adopt = useCallback(
    (draft: CallDraft | null, content: CallTyped) => {
      const ways = keeping((refusal) => saver.current === next && refused.current(refusal));
      const next: Saver<CallTyped> = new Saver(ways, draft, content, true, () => !isBlank(form.getValues()));
      saver.current = next;
      next.watch(() => {
        const { state, known } = next;
        if (saver.current !== next || (state.is !== "conflict" && state.is !== "refused")) return;
        // Changed or ended elsewhere: this text continues in a new draft.
        if (known !== null) adopt(null, NOTHING).edit(typedOf(form.getValues()));
        else if (state.is === "refused") refused.current(state.error);
      });
      return next;
    },
    [form],
  );

  /** What the form held is saved on, until it is saved or the form is gone. */
  const letGo = useCallback(() => {
    if (!saver.current) return;
    before.current.add(saver.current);
    void saver.current.flush();
  }, []);

  useEffect(() => {
    adopt(null, NOTHING);
    const earlier = before.current;
    const watching = form.watch(() => saver.current?.edit(typedOf(form.getValues())));
    const stopLeaving = [
      beforeLeaving(async () => (await saver.current?.flush()) !== false || isBlank(form.getValues())),
      beforeLeaving(async () => {
        const kept = await Promise.all([...earlier].map((each) => each.leave()));
        return kept.every(Boolean);
      }),
    ];
    const ask = (event: BeforeUnloadEvent) => {
      const unsaved = saver.current?.open && !isBlank(form.getValues());
      if (unsaved || [...earlier].some(({ open }) => open)) event.preventDefault();
    };
    window.addEventListener("beforeunload", ask);
    return () => {
      watching.unsubscribe();
      for (const stop of stopLeaving) stop();
      window.removeEventListener("beforeunload", ask);
      for (const each of [saver.current, ...earlier]) void each?.end(); // the next person is somebody else
    };
  }, [form, adopt]);

  return { current: () => saver.current, adopt, letGo };
}
