/** With what it is submitted, and to whom: other finished records of the household, the route, the kind of matter, a word. */

import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type CaseRecord, submittableQuery } from "~/api/casework";
import { useDates } from "~/parts/calendar/dates";
import { dayOf, isUnreadable } from "~/parts/calendar/era";
import { useCode } from "~/parts/codes";
import { CheckField, TextField } from "~/parts/form/fields";
import { GrowingArea } from "~/parts/form/GrowingArea";
import { SelectField } from "~/parts/form/SelectField";
import { dueOn } from "./form";
import { placeOf, useWrong } from "./Mistakes";
import { mattersOf, usualMatter } from "./matter";
import { PlannedRouteLine } from "./PlannedRoute";
import { isSaid, type Options, stillListed } from "./toApprovers";
import type { Submitting } from "./useSubmitting";
import { useWriting } from "./useWriting";

export function SubmitPanel({
  submitting,
  record,
}: {
  submitting: Submitting;
  record: CaseRecord | undefined;
}) {
  const { t } = useTranslation();
  const { options, choose } = submitting;
  // What was kept from before is in sight.
  const [kept] = useState(() => isSaid(options));
  const again = record?.state === "returned";
  const comment = (
    <GrowingArea
      label={t("editor.comment")}
      maxLength={2000}
      value={options.comment}
      onChange={(event) => choose({ comment: event.target.value })}
    />
  );
  return (
    <section
      aria-labelledby="submit-title"
      className="flex flex-col gap-3 rounded-12 border border-solid-gray-420 p-4"
    >
      <h2 id="submit-title" className="text-std-18B-160">
        {t(again ? "editor.resubmit" : "editor.submit")}
      </h2>
      {again ? (
        <p className="text-dns-16N-130">{t("editor.resubmitText")}</p>
      ) : (
        <>
          <Bundle submitting={submitting} />
          <PlannedRouteLine submitting={submitting} />
        </>
      )}
      {again ? (
        comment
      ) : (
        <details open={kept}>
          <summary className="cursor-pointer py-1 text-dns-16N-130">{t("editor.options")}</summary>
          <div className="flex flex-col gap-3 pt-2">
            <FirstRound submitting={submitting} />
            {comment}
          </div>
        </details>
      )}
    </section>
  );
}

function FirstRound({ submitting }: { submitting: Submitting }) {
  const { t } = useTranslation();
  const dates = useDates();
  const wrong = useWrong();
  const { form } = useWriting();
  const { options, choose } = submitting;
  const usual = t(`approval.matter.${usualMatter(form.type)}`);
  const needed = dueOn(options.neededBy);
  const [left, setLeft] = useState(false);
  const unreadable = left && isUnreadable(options.neededBy) ? t("editor.mistakes.unreadable") : undefined;
  return (
    <>
      <SelectField
        label={t("editor.matter")}
        value={options.matter}
        options={[
          { value: "", label: t("editor.usualMatter", { name: usual }) },
          ...mattersOf(form.type).map((matter) => ({ value: matter, label: t(`approval.matter.${matter}`) })),
        ]}
        onChange={(event) => choose({ matter: event.target.value as Options["matter"] })}
      />
      <div id={placeOf("neededBy")}>
        <TextField
          label={t("editor.fields.neededBy")}
          hint={needed ? dates.day(needed) : t("editor.dueHint")}
          value={options.neededBy}
          error={wrong("neededBy") ?? unreadable}
          onChange={(event) => choose({ neededBy: event.target.value })}
          onBlur={() => setLeft(true)}
        />
      </div>
      <CheckField
        label={t("approval.urgent")}
        checked={options.urgent}
        onChange={(event) => choose({ urgent: event.target.checked })}
      />
    </>
  );
}

function Bundle({ submitting }: { submitting: Submitting }) {
  const { t } = useTranslation();
  const code = useCode();
  const dates = useDates();
  const { form, saver } = useWriting();
  const { options, choose } = submitting;
  const { data } = useQuery({ ...submittableQuery(form.household ?? ""), enabled: form.household !== null });
  useKeptBundle(submitting, data);
  const written = data ?? [];
  const others = written.filter(({ id }) => id !== saver.known?.id);
  if (others.length === 0) return null;
  return (
    <fieldset>
      <legend className="text-dns-16B-130">{t("editor.bundle")}</legend>
      {others.map(({ id, version, title, record_type, occurred_at }) => (
        <CheckField
          key={id}
          label={`${title}（${code("record_type", record_type)} ${occurred_at ? dates.day(dayOf(occurred_at), true) : t("parts.unknownDate")}）`}
          checked={options.with.some((each) => each.id === id)}
          onChange={(event) => {
            const rest = options.with.filter((each) => each.id !== id);
            choose({ with: event.target.checked ? [...rest, { id, version }] : rest });
          }}
        />
      ))}
    </fieldset>
  );
}

/** Of the records chosen before, those that can no longer go along are left out. */
function useKeptBundle({ options, choose }: Submitting, listed: Options["with"] | undefined): void {
  const settled = useRef(false);
  useEffect(() => {
    if (!listed || settled.current) return;
    settled.current = true;
    if (options.with.length) choose({ with: stillListed(options.with, listed) });
  }, [listed, options, choose]);
}
