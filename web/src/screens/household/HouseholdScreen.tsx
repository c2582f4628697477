/** W4: everything on one household. The identity bar comes first, then the timeline, then the panel beside it. */

import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { householdQuery } from "~/api/households";
import { Loading } from "~/parts/feedback/Loading";
import { Trouble } from "~/parts/feedback/Trouble";
import { Screen } from "~/parts/Screen";
import { LedgerAside } from "./LedgerAside";
import { LedgerHead } from "./LedgerHead";
import { LedgerTimeline } from "./LedgerTimeline";

export function HouseholdScreen() {
  const { t } = useTranslation();
  const { householdId } = useParams({ from: "/households/$householdId" });
  const household = useQuery(householdQuery(householdId));
  if (household.isError && !household.data)
    return (
      <Screen title={t("household.title")}>
        <Trouble error={household.error} onAgain={() => void household.refetch()} />
      </Screen>
    );
  return (
    <div key={householdId}>
      {household.data ? (
        <LedgerHead household={household.data} />
      ) : (
        <div className="px-6 py-2">
          <Loading lines={2} />
        </div>
      )}
      <div className="grid gap-6 p-4 desktop:px-6 @4xl:grid-cols-[minmax(0,1fr)_18rem]">
        <LedgerTimeline household={householdId} office={household.data?.office_code} />
        <div>{household.data ? <LedgerAside household={household.data} /> : null}</div>
      </div>
    </div>
  );
}
