/** The household of a call: looked up while writing, with information that helps to answer. */

import { useQuery } from "@tanstack/react-query";
import { useFormContext } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { householdQuery } from "~/api/households";
import { Button } from "~/parts/Button";
import { Trouble } from "~/parts/feedback/Trouble";
import { useWhyUnnamed } from "~/parts/inquiry/unnamed";
import { HouseholdLookup } from "~/parts/lookup/HouseholdLookup";
import { AnswerCard } from "./AnswerCard";
import { useInquiryDesk } from "./desk";
import { type InquiryForm, RECEIVERS } from "./form";

export function HouseholdOfCall() {
  const { t } = useTranslation();
  const id = useFormContext<InquiryForm>().watch("household");
  const take = useTake(id);
  return (
    <section aria-label={t("inquiry.household")} className="flex flex-col gap-2">
      <h3 className="text-dns-16B-130">{t("inquiry.household")}</h3>
      {id === null ? (
        <>
          <HouseholdLookup
            label={t("inquiry.household")}
            onChoose={({ household_id }) => take(household_id)}
          />
          <p className="text-dns-14N-130 text-solid-gray-700">{t("inquiry.unknown")}</p>
        </>
      ) : (
        <Chosen id={id} onClear={() => take(null)} />
      )}
      <OnScreen chosen={id} onTake={take} />
    </section>
  );
}

/** Takes another household, or none. A receiver chosen without a name is dropped: the new household would reveal the name. */
function useTake(id: string | null): (household: string | null) => void {
  const { getValues, setValue } = useFormContext<InquiryForm>();
  const whyUnnamed = useWhyUnnamed(id);
  return (household) => {
    for (const field of RECEIVERS) if (whyUnnamed(getValues(field))) setValue(field, "");
    setValue("household", household);
  };
}

function Chosen({ id, onClear }: { id: string; onClear: () => void }) {
  const { t } = useTranslation();
  const household = useQuery(householdQuery(id));
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 rounded-8 bg-key-50 px-3 py-2">
        <span className="text-std-18B-160">{household.data?.head?.name ?? household.data?.label ?? ""}</span>
        <span className="text-dns-14N-130">{household.data?.head?.kana}</span>
        <span className="text-dns-14N-130">{household.data?.case_number}</span>
        <Button look="text" size="xs" className="ml-auto" onClick={onClear}>
          {t("parts.lookup.clear")}
        </Button>
      </div>
      {household.isError ? (
        <Trouble error={household.error} onAgain={() => void household.refetch()} />
      ) : null}
      {household.data ? <AnswerCard household={household.data} /> : null}
    </>
  );
}

/** Another household is on screen now. The user chooses whether the call is about it; that never happens automatically. */
function OnScreen({ chosen, onTake }: { chosen: string | null; onTake: (household: string) => void }) {
  const { t } = useTranslation();
  const { household } = useInquiryDesk();
  if (!household || household === chosen) return null;
  return (
    <Button size="xs" className="self-start" onClick={() => onTake(household)}>
      {t("inquiry.useThis")}
    </Button>
  );
}
