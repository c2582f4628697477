/**
 * Other unfinished calls of the same person: a press resumes one. Each says when it will be deleted; one that was put aside here
 * and is not sent yet says that instead.
 */

import { useTranslation } from "react-i18next";
import type { CallDraft } from "~/api/inquiries";
import { Button } from "~/parts/Button";
import { Moment, useDates } from "~/parts/calendar/dates";
import { dayOf } from "~/parts/calendar/era";
import { subjectOf } from "./form";
import type { Aside, KeptCall } from "./useKeptCall";

interface OtherCallsProps {
  readonly kept: KeptCall;
  readonly onTake: (draft: CallDraft) => void;
  readonly onResume: (aside: Aside) => void;
}

export function OtherCalls({ kept, onTake, onResume }: OtherCallsProps) {
  const { t } = useTranslation();
  const dates = useDates();
  if (kept.others.length + kept.asides.length === 0) return null;
  return (
    <section aria-label={t("inquiry.others")} className="flex flex-col gap-1 rounded-8 bg-solid-gray-50 p-2">
      <h3 className="text-dns-14B-130">{t("inquiry.others")}</h3>
      {kept.asides.map((aside, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they may be alike, and hold no state
        <div key={at} className="flex flex-wrap items-center gap-x-2">
          <Button look="text" size="xs" onClick={() => onResume(aside)}>
            {subjectOf(aside.form) || t("parts.unknown")}
          </Button>
          {aside.sender.late ? <strong className="text-dns-14B-130">{t("inquiry.unsent")}</strong> : null}
          {aside.sender.sending.state === "refused" ? (
            <strong className="text-dns-14B-130 text-error-1">{t("inquiry.refused")}</strong>
          ) : null}
        </div>
      ))}
      {kept.others.map((draft) => (
        <div key={draft.id} className="flex flex-wrap items-center gap-x-2">
          <Button look="text" size="xs" onClick={() => onTake(draft)}>
            {subjectOf(draft) || t("parts.unknown")} <Moment at={draft.saved_at} short />
          </Button>
          <span className="text-dns-14N-130 text-solid-gray-700">
            {t("inquiry.otherEnds", { day: dates.day(dayOf(draft.ends_at)) })}
          </span>
        </div>
      ))}
    </section>
  );
}
