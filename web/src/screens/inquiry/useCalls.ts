/**
 * The call on screen and those that were put aside for it: each has its form, its draft and its sender. `onLogged` hears that the
 * call on screen is logged and its form free.
 */

import { useEffect, useRef, useState } from "react";
import type { UseFormReturn } from "react-hook-form";
import { useTranslation } from "react-i18next";
import type { CallDraft } from "~/api/inquiries";
import { tell } from "~/parts/feedback/notices";
import { callsAreUnsent, isInquiryOpen, takeInquiry } from "./desk";
import { EMPTY, type InquiryForm, subjectOf } from "./form";
import type { Sender, Sent } from "./sender";
import { isBlank } from "./typed";
import { type Aside, useKeptCall } from "./useKeptCall";
import { useLoggedNotice } from "./useLoggedNotice";
import { useSending } from "./useSending";

export function useCalls(form: UseFormReturn<InquiryForm>, opened: boolean, onLogged: () => void) {
  const { t } = useTranslation();
  const { front, lost, late, change } = useSending({ logged, refused });
  const kept = useKeptCall(form, opened);
  const sayLogged = useLoggedNotice();
  const [call, setCall] = useState(0);
  const bringBack = useRef(exchange);
  bringBack.current = exchange;
  useUnsentSaid(late > 0);

  function logged(sender: Sender, sent: Sent): void {
    sayLogged(sent);
    const aside = asideOf(sender);
    if (aside) {
      kept.endAside(aside, sent.draft);
      return;
    }
    kept.end(sent.draft);
    form.reset(EMPTY);
    onLogged();
  }

  /** Said where it is not seen: in the panel the form itself says why. */
  function refused(sender: Sender): void {
    const aside = asideOf(sender);
    if (!aside && isInquiryOpen()) return;
    const subject = subjectOf(aside?.form ?? form.getValues());
    tell(t("inquiry.refusedHidden", { subject }), "bad", {
      label: t("inquiry.show"),
      run() {
        bringBack.current(sender);
        takeInquiry();
      },
    });
  }

  function asideOf(sender: Sender): Aside | undefined {
    return kept.asides.find((aside) => aside.sender === sender);
  }

  /** The form is free for another call; what was written or is on its way is put aside. */
  function free(): void {
    if (front.busy || !isBlank(form.getValues())) kept.putAside(front);
    else kept.abandon();
    setCall((before) => before + 1);
  }

  function exchange(sender: Sender): void {
    const aside = asideOf(sender);
    if (!aside) return;
    free();
    kept.resume(aside);
    change(sender);
  }

  return {
    kept,
    front,
    lost,
    /** Counts the calls that were on screen. */
    call,
    resume: ({ sender }: Aside) => exchange(sender),
    take(draft: CallDraft) {
      free();
      kept.take(draft);
      change();
    },
    next() {
      free();
      change();
    },
    clear() {
      kept.end();
      form.reset(EMPTY);
      change();
    },
    /** Another call begins where nothing is written: what was chosen belongs to a caller who has gone. */
    begin(household: string | undefined) {
      kept.abandon();
      change();
      form.reset({ ...EMPTY, household: household ?? null });
      setCall((before) => before + 1);
    },
  };
}

function useUnsentSaid(unsent: boolean): void {
  useEffect(() => {
    callsAreUnsent(unsent);
    return () => callsAreUnsent(false);
  }, [unsent]);
}
