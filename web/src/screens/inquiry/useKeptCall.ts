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
import type { Sender } from "./sender";
import { formOfTyped, isBlank, typedOf } from "./typed";

const NOTHING = typedOf(EMPTY);

/** A call that was put aside in this window for the next caller: begun, or not sent yet. */
export interface Aside {
  readonly form: InquiryForm;
  readonly saver: Saver<CallTyped>;
  readonly sender: Sender;
}

export interface KeptCall {
  /** Other unfinished calls of this person on the server. */
  readonly others: readonly CallDraft[];
  /** Calls that were put aside here, the last first. They are listed whether or not they could be saved yet. */
  readonly asides: readonly Aside[];
  /** The household of the call that was resumed: what was chosen for it stays. */
  readonly settled: string | null;
  /** Why the draft cannot be saved, or not with its household, if so. */
  readonly refusal: unknown;
  /** The draft of the form on screen. */
  readonly draft: () => string | undefined;
  readonly take: (draft: CallDraft) => void;
  /** Takes the call off the form; its draft goes on being saved. */
  readonly putAside: (sender: Sender) => void;
  /** Brings a call back that was put aside here. */
  readonly resume: (aside: Aside) => void;
  /** A call that was put aside is logged. */
  readonly endAside: (aside: Aside, logged: string | undefined) => void;
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
  const [settled, setSettled] = useState<string | null>(null);
  const [asides, setAsides] = useState<readonly Aside[]>([]);
  const [refusal, setRefusal] = useState<unknown>(null);
  const restored = useRef(false);
  const { current, adopt, letGo, takeBack, forget } = useSaver(form, setRefusal);

  function take(draft: CallDraft): void {
    letGo();
    adopt(draft, typedOf(formOfTyped(draft)));
    setSettled(draft.household_id ?? null);
    form.reset(formOfTyped(draft));
  }

  function putAside(sender: Sender): void {
    const saver = letGo();
    if (saver) {
      const aside = { form: { ...form.getValues() }, saver, sender };
      setAsides((before) => [aside, ...before]);
    }
    startOver();
    form.reset(EMPTY);
  }

  function resume(aside: Aside): void {
    setAsides((before) => before.filter((each) => each !== aside));
    takeBack(aside.saver, typedOf(aside.form));
    setSettled(aside.form.household);
    setRefusal(null);
    form.reset(aside.form);
  }

  function endAside(aside: Aside, logged: string | undefined): void {
    setAsides((before) => before.filter((each) => each !== aside));
    forget(aside.saver);
    void discard(aside.saver, logged);
  }

  function startOver(): void {
    adopt(null, NOTHING);
    setSettled(null);
    setRefusal(null);
  }

  async function discard(saver: Saver<CallTyped>, logged: string | undefined): Promise<void> {
    await saver.end();
    if (saver.known && saver.known.id !== logged) await discardCall(saver.known.id).catch(() => {});
    await cache.invalidateQueries({ queryKey: callDraftsQuery.queryKey });
  }

  const here = [current(), ...asides.map(({ saver }) => saver)].map((saver) => saver?.known?.id);
  const others = (asked ?? []).filter(({ id }) => !here.includes(id));

  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the answer is there
  useEffect(() => {
    if (asked === undefined || restored.current) return;
    restored.current = true;
    const [last] = others;
    if (last && isBlank(form.getValues())) take(last);
  }, [asked]);

  function end(logged?: string): void {
    const before = current();
    startOver();
    if (before) void discard(before, logged);
  }

  return {
    others,
    asides,
    settled,
    refusal,
    draft: () => current()?.known?.id,
    take,
    putAside,
    resume,
    endAside,
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
    if (!saver.current) return null;
    before.current.add(saver.current);
    void saver.current.flush();
    return saver.current;
  }, []);

  /** The form holds again what was let go. One that was changed elsewhere meanwhile continues in a new draft. */
  const takeBack = useCallback(
    (earlier: Saver<CallTyped>, content: CallTyped) => {
      if (earlier.state.is === "conflict") {
        adopt(null, NOTHING).edit(content);
        return;
      }
      before.current.delete(earlier);
      saver.current = earlier;
    },
    [adopt],
  );

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

  /** What was let go is logged: nothing of it is saved any more. */
  const forget = (earlier: Saver<CallTyped>) => before.current.delete(earlier);

  return { current: () => saver.current, adopt, letGo, takeBack, forget };
}
