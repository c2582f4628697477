/** Days and moments as the reader wants them written: 和暦 or 西暦. */

import { useTranslation } from "react-i18next";
import { usePreferences } from "../preferences";
import { dayOf, formatDay, formatFiscalYear, formatMoment, formatMonthOf } from "./era";

/** Today in Japan. */
export function today(): string {
  return dayOf(Date.now());
}

export function useDates() {
  const { years, language } = usePreferences();
  return {
    day: (day: string, short = false) => formatDay(day, years, language, short),
    month: (day: string) => formatMonthOf(day, years, language),
    moment: (moment: string, timeKnown = true, short = false) =>
      formatMoment(moment, timeKnown, years, language, short),
    fiscalYear: (year: number) => formatFiscalYear(year, years, language),
  };
}

interface MomentProps {
  readonly at: string | null | undefined;
  readonly timeKnown?: boolean;
  readonly short?: boolean;
}

/** A moment: only its day if the time is unknown, and words if the day is unknown. */
export function Moment({ at, timeKnown = true, short = false }: MomentProps) {
  const dates = useDates();
  const { t } = useTranslation();
  if (!at) return <span>{t("parts.unknownDate")}</span>;
  return (
    <time dateTime={timeKnown ? at : dayOf(at)} className="whitespace-nowrap">
      {dates.moment(at, timeKnown, short)}
    </time>
  );
}

export function Day({ on, short = false }: { on: string; short?: boolean }) {
  const dates = useDates();
  return (
    <time dateTime={on} className="whitespace-nowrap">
      {dates.day(on, short)}
    </time>
  );
}
