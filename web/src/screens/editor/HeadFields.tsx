/** What kind of record, about what, when, where, with whom, under which title. */

import { useTranslation } from "react-i18next";
import codes from "~/i18n/codes.json";
import { Button } from "~/parts/Button";
import { today, useDates } from "~/parts/calendar/dates";
import { addDays, formatDay, parseDay } from "~/parts/calendar/era";
import { FilterChip } from "~/parts/chips";
import { useCode } from "~/parts/codes";
import { TextArea, TextField } from "~/parts/form/fields";
import { SelectField } from "~/parts/form/SelectField";
import { CounterpartFields } from "./CounterpartFields";
import { isLate } from "./checking";
import { withType } from "./form";
import { placeOf, useWrong } from "./Mistakes";
import { TYPES, WITH_VISITS } from "./templates";
import { useWriting } from "./useWriting";
import { VisitFields } from "./VisitFields";

const MOST_SUBJECTS = 5;

export function HeadFields() {
  const { t } = useTranslation();
  const code = useCode();
  const wrong = useWrong();
  const { form, become, change } = useWriting();
  return (
    <>
      <div className="grid items-end gap-4 desktop:grid-cols-2">
        <div id={placeOf("type")}>
          <SelectField
            label={t("editor.fields.type")}
            value={form.type}
            error={wrong("type")}
            options={[
              { value: "", label: t("editor.chooseType") },
              ...TYPES.map((type) => ({ value: type, label: code("record_type", type) })),
            ]}
            onChange={(event) =>
              become(withType(form, event.target.value, (type) => code("record_type", type)))
            }
          />
        </div>
        <div id={placeOf("title")}>
          <TextField
            label={t("editor.fields.title")}
            hint={t("editor.titleHint")}
            maxLength={80}
            value={form.title}
            error={wrong("title")}
            onChange={(event) => change({ title: event.target.value })}
          />
        </div>
      </div>
      <When />
      <SubjectsField />
      <div className="grid gap-4 desktop:grid-cols-2">
        <TextField
          label={t("editor.fields.place")}
          maxLength={200}
          value={form.place}
          onChange={(event) => change({ place: event.target.value })}
        />
        <CounterpartFields />
      </div>
      {WITH_VISITS.includes(form.type) || form.visits.length > 0 ? <VisitFields /> : null}
    </>
  );
}

function When() {
  const { t } = useTranslation();
  const dates = useDates();
  const wrong = useWrong();
  const { form, change } = useWriting();
  const day = parseDay(form.day);
  const on = (wanted: string) => change({ day: formatDay(wanted, "wareki", "ja", true) });
  return (
    <>
      <div className="flex flex-wrap items-end gap-3">
        <div id={placeOf("day")} className="w-64">
          <TextField
            label={t("editor.fields.day")}
            hint={day ? dates.day(day) : t("editor.dayHint")}
            value={form.day}
            error={wrong("day")}
            onChange={(event) => change({ day: event.target.value })}
          />
        </div>
        <div className="flex gap-2 pb-0.5">
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
          />
        </div>
      </div>
      {isLate(form, today()) ? (
        <div id={placeOf("lateReason")}>
          <TextArea
            label={t("editor.fields.lateReason")}
            hint={t("editor.lateHint")}
            rows={2}
            value={form.lateReason}
            error={wrong("lateReason")}
            onChange={(event) => change({ lateReason: event.target.value })}
          />
        </div>
      ) : null}
    </>
  );
}

function SubjectsField() {
  const { t } = useTranslation();
  const code = useCode();
  const wrong = useWrong();
  const { form, change } = useWriting();
  const toggle = (subject: string) => {
    const on = form.subjects.includes(subject);
    const subjects = on ? form.subjects.filter((each) => each !== subject) : [...form.subjects, subject];
    if (subjects.length <= MOST_SUBJECTS) change({ subjects });
  };
  return (
    <fieldset id={placeOf("subjects")} className="min-w-0">
      <legend className="mb-1 text-dns-16B-130">
        {t("editor.fields.subjects")}
        <span className="ml-2 text-dns-14N-130">{t("editor.subjectsHint", { count: MOST_SUBJECTS })}</span>
      </legend>
      <div className="flex flex-wrap gap-1.5">
        {Object.keys(codes.subject).map((subject) => (
          <FilterChip key={subject} on={form.subjects.includes(subject)} onToggle={() => toggle(subject)}>
            {code("subject", subject)}
          </FilterChip>
        ))}
      </div>
      {wrong("subjects") ? <p className="mt-1 text-dns-14N-130 text-error-1">＊{wrong("subjects")}</p> : null}
    </fieldset>
  );
}
