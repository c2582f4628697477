/** When it happened: the day in either calendar, the time if it is known, and why it is entered late. */

import { useTranslation } from "react-i18next";
import { Button } from "~/parts/Button";
import { today, useDates } from "~/parts/calendar/dates";
import { addDays, formatDay } from "~/parts/calendar/era";
import { TextField } from "~/parts/form/fields";
import { GrowingArea } from "~/parts/form/GrowingArea";
import { isLate } from "./checking";
import { type EditorForm, happenedOn, parseTime } from "./form";
import { placeOf, useWrong } from "./Mistakes";
import { useWriting } from "./useWriting";

export function WhenFields() {
  const { t } = useTranslation();
  const dates = useDates();
  const wrong = useWrong();
  const { form, change, leave } = useWriting();
  const day = happenedOn(form.day);
  const on = (wanted: string) => change({ day: formatDay(wanted, "wareki", "ja", true) });
  return (
    <div className="flex flex-wrap items-start gap-3">
      <div id={placeOf("day")} className="w-64 max-w-full">
        <TextField
          label={t("editor.fields.day")}
          hint={day ? dates.day(day) : t("editor.happenedHint")}
          value={form.day}
          error={wrong("day")}
          onChange={(event) => change({ day: event.target.value })}
          onBlur={() => leave("day")}
        />
      </div>
      <div className="flex gap-2 pt-14">
        <Button onClick={() => on(today())}>{t("editor.today")}</Button>
        <Button onClick={() => on(addDays(today(), -1))}>{t("editor.yesterday")}</Button>
      </div>
      <div id={placeOf("time")} className="min-w-56 flex-1">
        <TextField
          label={t("editor.fields.time")}
          hint={t("editor.timeHint")}
          value={form.time}
          error={wrong("time")}
          onChange={(event) => change({ time: event.target.value })}
          onBlur={() => leave("time")}
        />
      </div>
    </div>
  );
}

/** Asked for where the record is late. */
export function LateReason() {
  const { t } = useTranslation();
  const wrong = useWrong();
  const { form, change } = useWriting();
  if (!isLate(form, today())) return null;
  return (
    <div id={placeOf("lateReason")}>
      <GrowingArea
        label={t("editor.fields.lateReason")}
        hint={t("editor.lateHint")}
        value={form.lateReason}
        error={wrong("lateReason")}
        onChange={(event) => change({ lateReason: event.target.value })}
      />
    </div>
  );
}

/** The day, with 今日 or 昨日, and the time. What cannot be read stands as it was typed. */
export function useWhenInWords(): (form: EditorForm) => string {
  const { t } = useTranslation();
  const dates = useDates();
  const near: ReadonlyMap<string, string> = new Map([
    [today(), t("editor.today")],
    [addDays(today(), -1), t("editor.yesterday")],
  ]);
  return ({ day: typed, time }) => {
    const day = happenedOn(typed);
    const word = day && near.get(day);
    const said = day ? `${dates.day(day, true)}${word ? `（${word}）` : ""}` : typed.trim();
    return [said, parseTime(time) ?? time.trim()].filter(Boolean).join(" ");
  };
}
