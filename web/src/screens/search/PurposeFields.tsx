/** Why one looks into other offices: a code, and the household it is about or, for an inspection, a note. It is logged. */

import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Purpose } from "~/api/search";
import { Button } from "~/parts/Button";
import { SelectField, TextField } from "~/parts/form/fields";
import { HouseholdName } from "~/parts/HouseholdName";
import { belongsToIme } from "~/parts/keys/ime";
import { HouseholdLookup } from "~/parts/lookup/HouseholdLookup";
import { askFor, useAsked } from "./words";

const CODES: readonly Purpose["code"][] = ["case", "inquiry", "transfer", "inspection"];

export function PurposeFields() {
  const { t } = useTranslation();
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
          ...CODES.map((each) => ({ value: each, label: t(`search.purpose.codes.${each as "case"}`) })),
        ]}
        onChange={(event) => {
          const next = event.target.value as Purpose["code"] | "";
          askFor({ purpose: next ? { code: next } : null });
        }}
      />
      {purpose && code === "inspection" ? <Inspection purpose={purpose} /> : null}
      {purpose && code !== "inspection" ? <Reference purpose={purpose} /> : null}
    </fieldset>
  );
}

/** The purpose is logged with each search: a name half written is none. */
function Inspection({ purpose }: { purpose: Purpose }) {
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

function Reference({ purpose }: { purpose: Purpose }) {
  const { t } = useTranslation();
  if (purpose.ref_id)
    return (
      <p className="flex min-h-10 items-center gap-3 text-dns-16N-130">
        <HouseholdName id={purpose.ref_id} />
        <Button look="text" size="xs" onClick={() => askFor({ purpose: { code: purpose.code } })}>
          {t("parts.lookup.clear")}
        </Button>
      </p>
    );
  return (
    <div className="min-w-64 flex-1">
      <span className="mb-1 block text-dns-16B-130">{t("search.purpose.household")}</span>
      <HouseholdLookup
        label={t("search.purpose.household")}
        onChoose={({ household_id }) =>
          askFor({ purpose: { code: purpose.code, ref_type: "household", ref_id: household_id } })
        }
      />
    </div>
  );
}
