/**
 * The call on screen and those that were put aside for it: each has its form, its draft and its sender. `onLogged` hears that the
 * call on screen is logged and its form free.
 */

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { UseFormReturn } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { awaitWrite } from "~/api/awaited";
import { householdQuery } from "~/api/households";
import type { CallDraft } from "~/api/inquiries";
import { useStaffName } from "~/api/people";
import { tell } from "~/parts/feedback/notices";
import { whyUnnamed } from "~/parts/inquiry/unnamed";
import { callsAreUnsent, isInquiryOpen, takeInquiry } from "./desk";
import { EMPTY, type InquiryForm, subjectOf } from "./form";
import type { Sender, Sent } from "./sender";
import { isBlank } from "./typed";
import { type Aside, useKeptCall } from "./useKeptCall";
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

function useLoggedNotice(): (sent: Sent) => void {
  const { t } = useTranslation();
  const staffName = useStaffName();
  const cache = useQueryClient();
  return ({ inquiry, form, stuck, asked }) => {
    const number = inquiry.number ?? "";
    const known = cache.getQueryData(householdQuery(form.household ?? "").queryKey);
    const unnamed = whyUnnamed(form.messageTo, form.household, known);
    if (form.household) awaitWrite(form.household, `inquiries.inquiry:${inquiry.id}`, inquiry.version);
    if (stuck) tell(t("inquiry.handOffFailed", { number }), "bad");
    else if (asked) tell(t("inquiry.savedUnchanged", { number }), "bad");
    else if (form.outcome === "message" && unnamed !== "unknown") {
      const name = unnamed ? t("inquiry.card.worker") : staffName(form.messageTo);
      tell(t("inquiry.savedMessage", { number, name }));
    } else tell(t("inquiry.saved", { number }));
  };
}

function useUnsentSaid(unsent: boolean): void {
  useEffect(() => {
    callsAreUnsent(unsent);
    return () => callsAreUnsent(false);
  }, [unsent]);
}
