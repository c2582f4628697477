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
import { mayStateANote } from "./scope";
import { askFor, useAsked } from "./words";

const BY_REFERENCE: readonly Purpose["code"][] = ["inquiry", "case"];
const BY_NOTE: readonly Purpose["code"][] = ["inspection", "statistics", "other"];

export function PurposeFields() {
  const { t } = useTranslation();
  const session = useSession();
  const { purpose } = useAsked();
  const code = purpose?.code ?? "";
  const noted = mayStateANote(session);
  return (
    <fieldset className="flex flex-wrap items-end gap-3 rounded-8 border border-solid-gray-420 p-3">
      <legend className="px-1 text-dns-16B-130">{t("search.purpose.title")}</legend>
      <SelectField
        label={t("search.purpose.code")}
        className="w-56"
        value={code}
        options={[
          { value: "", label: t("search.purpose.choose") },
          ...(noted ? BY_NOTE : BY_REFERENCE).map((each) => ({
            value: each,
            label: t(`search.purpose.codes.${each as "case"}`),
          })),
        ]}
        onChange={(event) => {
          const next = event.target.value as Purpose["code"] | "";
          askFor({ purpose: next ? { code: next } : null });
        }}
      />
      {purpose && noted ? <Note key={code} purpose={purpose} /> : null}
      {purpose && !noted ? <Reference purpose={purpose} /> : null}
      <Opened />
    </fieldset>
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
