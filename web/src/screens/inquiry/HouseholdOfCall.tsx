/** The household of a call: looked up while writing, with information that helps to answer. */

import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useFormContext } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { householdQuery } from "~/api/households";
import { Button } from "~/parts/Button";
import { Trouble } from "~/parts/feedback/Trouble";
import { useWhyUnnamed } from "~/parts/inquiry/unnamed";
import { HouseholdLookup } from "~/parts/lookup/HouseholdLookup";
import { AnswerCard } from "./AnswerCard";
import { type InquiryForm, RECEIVERS } from "./form";

export function HouseholdOfCall() {
  const { t } = useTranslation();
  const id = useFormContext<InquiryForm>().watch("household");
  const take = useTake(id);
  const { box, chosen, moved } = useFocusAfter(id);
  return (
    <section aria-label={t("inquiry.household")} className="flex flex-col gap-2">
      <h3 className="text-dns-16B-130">{t("inquiry.household")}</h3>
      {id === null ? (
        <>
          <HouseholdLookup
            label={t("inquiry.household")}
            inputRef={box}
            onChoose={({ household_id }) => {
              moved();
              take(household_id);
            }}
          />
          <p className="text-dns-14N-130 text-solid-gray-700">{t("inquiry.unknown")}</p>
        </>
      ) : (
        <div ref={chosen} tabIndex={-1} className="flex flex-col gap-2 outline-none">
          <Chosen
            id={id}
            onClear={() => {
              moved();
              take(null);
            }}
          />
        </div>
      )}
      <OnScreen
        chosen={id}
        onTake={(household) => {
          moved();
          take(household);
        }}
      />
    </section>
  );
}

/** What was pressed to take a household or none is gone then: the focus goes to what came instead, so that keys still act. */
function useFocusAfter(id: string | null) {
  const box = useRef<HTMLInputElement>(null);
  const chosen = useRef<HTMLDivElement>(null);
  const byHand = useRef(false);
  useEffect(() => {
    if (!byHand.current) return;
    byHand.current = false;
    (id === null ? box : chosen).current?.focus();
  }, [id]);
  const moved = () => {
    byHand.current = true;
  };
  return { box, chosen, moved };
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

/**
 * Another household is on screen now. The user chooses whether the call is about it; that never happens automatically. One that
 * cannot be read has no name to choose it by.
 */
function OnScreen({ chosen, onTake }: { chosen: string | null; onTake: (household: string) => void }) {
  const { t } = useTranslation();
  const { householdId: shown } = useParams({ strict: false });
  const household = useQuery({ ...householdQuery(shown ?? ""), enabled: shown !== undefined }).data;
  const name = household?.head?.name ?? household?.label;
  if (!shown || shown === chosen || !name) return null;
  return (
    <Button size="xs" className="self-start whitespace-normal" onClick={() => onTake(shown)}>
      {t("inquiry.useThis", { name })}
    </Button>
  );
}
