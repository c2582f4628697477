/** From when to when, in either calendar. Its parent gives it a key, so that it shows days that were chosen elsewhere. */

import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../Button";
import { useDates } from "../calendar/dates";
import { formatDay, parseDay } from "../calendar/era";
import { TextField } from "./fields";

export interface Days {
  readonly from?: string;
  readonly to?: string;
}

interface PeriodProps {
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly onChoose: (days: Days) => void;
  /** Other ways to choose. */
  readonly children?: ReactNode;
}

export function Period({ from, to, onChoose, children }: PeriodProps) {
  const { t } = useTranslation();
  const dates = useDates();
  const written = (day: string | undefined) => (day ? formatDay(day, "wareki", "ja", true) : "");
  const [since, setSince] = useState(written(from));
  const [until, setUntil] = useState(written(to));
  const [wrong, setWrong] = useState(false);
  const read = (typed: string) => (typed.trim() ? parseDay(typed) : "");
  const hint = (typed: string) => {
    const day = read(typed);
    return day ? dates.day(day) : undefined;
  };
  function apply(): void {
    const [first, last] = [read(since), read(until)];
    const unreadable = first === null || last === null || Boolean(first && last && last < first);
    setWrong(unreadable);
    if (!unreadable) onChoose({ ...(first ? { from: first } : {}), ...(last ? { to: last } : {}) });
  }
  return (
    <form
      aria-label={t("search.period")}
      className="flex flex-wrap items-end gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
    >
      <TextField
        label={t("search.from")}
        hint={hint(since)}
        className="w-40"
        value={since}
        error={wrong ? t("search.badPeriod") : undefined}
        onChange={(event) => setSince(event.target.value)}
      />
      <TextField
        label={t("search.to")}
        hint={hint(until)}
        className="w-40"
        value={until}
        onChange={(event) => setUntil(event.target.value)}
      />
      <Button type="submit">{t("search.narrow")}</Button>
      {children}
    </form>
  );
}
