/** The facts of the record in one line of chips, so that the text comes first; below them its title. */

import { useId } from "react";
import { useTranslation } from "react-i18next";
import { classes } from "~/parts/classes";
import { useCode } from "~/parts/codes";
import { BOX, TextField } from "~/parts/form/fields";
import { useVisitInWords } from "~/parts/record/useActsInWords";
import { CounterpartFields } from "./CounterpartFields";
import { CHIP, Fact } from "./Fact";
import { withType } from "./form";
import { placeOf, useWrong } from "./Mistakes";
import { SubjectsField } from "./SubjectsField";
import { TYPES, WITH_VISITS } from "./templates";
import { proposedTitle } from "./title";
import { useWriting } from "./useWriting";
import { VisitFields } from "./VisitFields";
import { LateReason, useWhenInWords, WhenFields } from "./WhenFields";

export function HeadFields() {
  const { t } = useTranslation();
  const code = useCode();
  const wrong = useWrong();
  const { form, change } = useWriting();
  const when = useWhenInWords();
  const visit = useVisitInWords(form.household);
  const { place, counterpart, subjects, visits } = form;
  const withWhom = counterpart.map(({ kind, name }) =>
    [kind && t(`editor.counterpart.${kind}`), name.trim()].filter(Boolean).join(" "),
  );
  return (
    <>
      <fieldset className="flex min-w-0 flex-wrap items-start gap-2">
        <legend className="sr-only">{t("editor.facts.label")}</legend>
        <TypeField />
        <Fact
          label={t("editor.facts.when")}
          said={when(form)}
          wrong={[wrong("day"), wrong("time")].some(Boolean)}
        >
          <WhenFields />
        </Fact>
        <Fact label={t("editor.fields.place")} said={place.trim()} wrong={false}>
          <TextField
            label={t("editor.fields.place")}
            maxLength={200}
            value={place}
            onChange={(event) => change({ place: event.target.value })}
          />
        </Fact>
        <Fact
          label={t("editor.fields.counterpart")}
          said={withWhom.filter(Boolean).join("、")}
          wrong={wrong("counterpart") !== undefined}
        >
          <CounterpartFields />
        </Fact>
        <Fact
          label={t("editor.fields.subjects")}
          said={subjects.map((subject) => code("subject", subject)).join("、")}
          wrong={wrong("subjects") !== undefined}
        >
          <SubjectsField />
        </Fact>
        {WITH_VISITS.includes(form.type) || visits.length > 0 ? (
          <Fact
            label={t("editor.fields.visits")}
            said={visits.map(({ kept, target, result }) => visit({ ...kept, target, result })).join("、")}
            wrong={wrong("visits") !== undefined}
          >
            <VisitFields />
          </Fact>
        ) : null}
      </fieldset>
      <LateReason />
      <TitleField />
    </>
  );
}

function TypeField() {
  const { t } = useTranslation();
  const code = useCode();
  const wrong = useWrong();
  const { form, become } = useWriting();
  const id = useId();
  const error = wrong("type");
  const named = (type: string) => code("record_type", type);
  return (
    <div id={placeOf("type")} className="flex max-w-full flex-col gap-1">
      <div
        className={classes(
          CHIP,
          "flex min-h-9 items-center gap-1.5 pr-1 pl-2.5",
          error ? "border-error-1" : "border-solid-gray-420",
        )}
      >
        <label htmlFor={id} className="shrink-0 text-dns-14N-130 text-solid-gray-700">
          {t("editor.fields.type")}
        </label>
        <select
          id={id}
          aria-invalid={error ? true : undefined}
          aria-describedby={error ? `${id}-error` : undefined}
          className="min-h-8 min-w-0 bg-white text-dns-16B-130"
          value={form.type}
          onChange={(event) => become(withType(form, event.target.value, named))}
        >
          <option value="">{t("editor.chooseType")}</option>
          {TYPES.map((type) => (
            <option key={type} value={type}>
              {named(type)}
            </option>
          ))}
        </select>
      </div>
      {error ? (
        <p id={`${id}-error`} className="text-dns-14N-130 text-error-1">
          ＊{error}
        </p>
      ) : null}
    </div>
  );
}

function TitleField() {
  const { t } = useTranslation();
  const code = useCode();
  const wrong = useWrong();
  const { form, change } = useWriting();
  const id = useId();
  const error = wrong("title");
  const proposed = proposedTitle(form) || code("record_type", form.type);
  return (
    <div id={placeOf("title")} className="flex flex-col gap-1">
      <div className="flex items-center gap-2">
        <label htmlFor={id} className="shrink-0 text-dns-14N-130 text-solid-gray-700">
          {t("editor.fields.title")}
        </label>
        <input
          id={id}
          type="text"
          autoComplete="off"
          maxLength={80}
          aria-invalid={error ? true : undefined}
          aria-describedby={[`${id}-hint`, error ? `${id}-error` : ""].filter(Boolean).join(" ")}
          placeholder={proposed}
          className={classes(BOX, "min-h-9 placeholder:text-solid-gray-600")}
          value={form.title}
          onChange={(event) => change({ title: event.target.value })}
        />
      </div>
      <p id={`${id}-hint`} className="sr-only">
        {t("editor.titleHint")}
      </p>
      {error ? (
        <p id={`${id}-error`} className="text-dns-14N-130 text-error-1">
          ＊{error}
        </p>
      ) : null}
    </div>
  );
}
