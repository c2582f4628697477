/** Other unfinished calls of the same person: a press resumes one, and each says when it will be deleted. */

import { useTranslation } from "react-i18next";
import { Button } from "~/parts/Button";
import { Moment, useDates } from "~/parts/calendar/dates";
import { dayOf } from "~/parts/calendar/era";
import { subjectOf } from "./form";
import type { KeptCall } from "./useKeptCall";

export function OtherCalls({ kept }: { kept: KeptCall }) {
  const { t } = useTranslation();
  const dates = useDates();
  if (kept.others.length === 0) return null;
  return (
    <section aria-label={t("inquiry.others")} className="flex flex-col gap-1 rounded-8 bg-solid-gray-50 p-2">
      <h3 className="text-dns-14B-130">{t("inquiry.others")}</h3>
      {kept.others.map((draft) => (
        <div key={draft.id} className="flex flex-wrap items-center gap-x-2">
          <Button look="text" size="xs" onClick={() => kept.take(draft)}>
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
