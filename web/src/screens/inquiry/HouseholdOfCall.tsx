/** The household of a call: looked up while writing. */

import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useFormContext } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { householdQuery } from "~/api/households";
import { Button } from "~/parts/Button";
import { Trouble } from "~/parts/feedback/Trouble";
import { ProtectionChip } from "~/parts/household/ProtectionChip";
import { useWhyUnnamed } from "~/parts/inquiry/unnamed";
import { HouseholdLookup } from "~/parts/lookup/HouseholdLookup";
import { shownReading } from "~/parts/reading";
import { type InquiryForm, RECEIVERS } from "./form";

export function HouseholdOfCall() {
  const { t } = useTranslation();
  const id = useFormContext<InquiryForm>().watch("household");
  const take = useTake(id);
  const { box, chosen, moved } = useFocusAfter(id);
  return (
    <section aria-label={t("inquiry.household")} className="flex flex-col gap-1">
      <h3 className="sr-only">{t("inquiry.household")}</h3>
      {id === null ? (
        <div>
          <HouseholdLookup
            label={t("inquiry.household")}
            inputRef={box}
            onChoose={({ household_id }) => {
              moved();
              take(household_id);
            }}
          />
          <p className="text-dns-14N-130 text-solid-gray-700">{t("inquiry.unknown")}</p>
        </div>
      ) : (
        <div ref={chosen} tabIndex={-1} className="flex min-w-0 flex-col gap-1 outline-none">
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

/**
 * Takes another household, or none. A receiver chosen without a name is dropped: the new household would reveal the name. So is
 * the related party: they are one of the household before.
 */
function useTake(id: string | null): (household: string | null) => void {
  const { getValues, setValue } = useFormContext<InquiryForm>();
  const whyUnnamed = useWhyUnnamed(id);
  return (household) => {
    for (const field of RECEIVERS) if (whyUnnamed(getValues(field))) setValue(field, "");
    setValue("callerParty", "");
    setValue("household", household);
  };
}

function Chosen({ id, onClear }: { id: string; onClear: () => void }) {
  const { t } = useTranslation();
  const household = useQuery(householdQuery(id));
  const { head, label, case_number, protection } = household.data ?? {};
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-2 rounded-8 bg-key-50 px-2 py-0.5">
        <span className="text-dns-16B-130">{head?.name ?? label ?? ""}</span>
        <span className="text-dns-14N-130">{shownReading(head?.kana)}</span>
        <span className="text-dns-14N-130">{case_number}</span>
        {protection ? <ProtectionChip protection={protection} /> : null}
        <Button look="text" size="xs" className="ml-auto" onClick={onClear}>
          {t("parts.lookup.clear")}
        </Button>
      </div>
      {household.isError ? (
        <Trouble error={household.error} onAgain={() => void household.refetch()} />
      ) : null}
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
