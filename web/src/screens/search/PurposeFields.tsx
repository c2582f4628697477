/**
 * Why one looks into other offices, and what that opens: for who works in an office an inquiry or a case, which opens the
 * households it names; for who reads all wards a note. It is logged.
 */

import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Purpose } from "~/api/search";
import { useSession } from "~/api/session";
import { TextField } from "~/parts/form/fields";
import { SelectField } from "~/parts/form/SelectField";
import { belongsToIme } from "~/parts/keys/ime";
import { Opened } from "./Opened";
import { Reference } from "./Reference";
import { isNoted, mayStateANote, purposesOf } from "./scope";
import { askFor, useAsked } from "./words";

export function PurposeFields() {
  const { t } = useTranslation();
  const session = useSession();
  const { purpose } = useAsked();
  const code = purpose?.code ?? "";
  return (
    <fieldset className="flex flex-wrap items-end gap-3 rounded-8 border border-solid-gray-420 p-3">
      <legend className="px-1 text-dns-16B-130">{t("search.purpose.title")}</legend>
      <SelectField
        label={t("search.purpose.code")}
        className="w-56"
        value={code}
        options={[
          { value: "", label: t("search.purpose.choose") },
          ...purposesOf(session).map((each) => ({
            value: each,
            label: t(`search.purpose.codes.${each as "case"}`),
          })),
        ]}
        onChange={(event) => {
          const next = event.target.value as Purpose["code"] | "";
          askFor({ purpose: next ? { code: next } : null });
        }}
      />
      {purpose && isNoted(purpose.code) ? <Note key={code} purpose={purpose} /> : null}
      {purpose && !isNoted(purpose.code) ? <Reference purpose={purpose} /> : null}
      <Opened />
    </fieldset>
  );
}

/** What has to be stated before all wards are searched, and which references there may be. */
export function PurposeLacking() {
  const { t } = useTranslation();
  const noted = mayStateANote(useSession());
  return (
    <p className="text-dns-16N-130">
      {t("search.purpose.lacking")} {t(noted ? "search.purpose.byNote" : "search.purpose.byReference")}
    </p>
  );
}

/** The purpose is logged with each search: a name half written is none. */
function Note({ purpose }: { purpose: Purpose }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(purpose.note ?? "");
  const state = () => askFor({ purpose: { ...purpose, note: typed.trim() } });
  return (
    <TextField
      label={t("search.purpose.note")}
      hint={t("search.purpose.noteHint")}
      className="min-w-64 flex-1"
      maxLength={200}
      value={typed}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={state}
      onKeyDown={(event) => {
        if (event.key === "Enter" && !belongsToIme(event)) state();
      }}
    />
  );
}
