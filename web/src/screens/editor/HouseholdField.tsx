/** Whose record it is: chosen once for a draft, fixed for a record. It stands beside the heading, above the text. */

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { householdQuery } from "~/api/households";
import { Button } from "~/parts/Button";
import { ProtectionChip } from "~/parts/household/ProtectionChip";
import { HouseholdLookup } from "~/parts/lookup/HouseholdLookup";
import { shownReading } from "~/parts/reading";
import { withoutHousehold } from "./form";
import { placeOf, useWrong } from "./Mistakes";
import { useWriting } from "./useWriting";

/** Asked for where it is not known yet. */
export function HouseholdField() {
  const { t } = useTranslation();
  const { form, change } = useWriting();
  const wrong = useWrong();
  if (form.household !== null) return null;
  return (
    <div id={placeOf("household")} className="flex max-w-xl flex-col gap-1">
      <span className="text-dns-16B-130">{t("editor.fields.household")}</span>
      <HouseholdLookup
        label={t("editor.fields.household")}
        onChoose={({ household_id }) => change({ household: household_id })}
      />
      {wrong("household") ? <p className="text-dns-14N-130 text-error-1">＊{wrong("household")}</p> : null}
    </div>
  );
}

export function WhoseRecord({ fixed }: { readonly fixed: boolean }) {
  const { t } = useTranslation();
  const { form, become } = useWriting();
  if (form.household === null) return null;
  return (
    <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
      <Household id={form.household} />
      {fixed ? null : (
        <Button look="text" size="xs" onClick={() => become(withoutHousehold(form))}>
          {t("parts.lookup.clear")}
        </Button>
      )}
    </div>
  );
}

function Household({ id }: { id: string }) {
  const { t } = useTranslation();
  const household = useQuery(householdQuery(id)).data;
  return (
    <>
      <Link to="/households/$householdId" params={{ householdId: id }} className="link text-dns-17B-130">
        {household?.head?.name ?? t("editor.fields.household")}
      </Link>
      <span className="text-dns-14N-130">{shownReading(household?.head?.kana)}</span>
      <span className="text-dns-16N-130">{household?.case_number}</span>
      {household?.protection ? <ProtectionChip protection={household.protection} /> : null}
    </>
  );
}
