/** One's drafts, the last saved first. */

import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { draftsQuery } from "~/api/desk";
import { useDates } from "~/parts/calendar/dates";
import { useCode } from "~/parts/codes";
import { Card } from "./Card";
import { HouseholdRow } from "./HouseholdRow";

export function DraftsCard() {
  const { t } = useTranslation();
  const code = useCode();
  const dates = useDates();
  const asked = useQuery(draftsQuery);
  return (
    <Card
      id="drafts"
      title={t("today.cards.drafts.title")}
      empty={t("today.cards.drafts.empty")}
      asked={asked}
      items={asked.data ?? []}
      row={(draft) => (
        <HouseholdRow
          household={draft.household_id}
          to={{ to: "/write", search: { draft: draft.id } }}
          title={draft.title || t("today.cards.drafts.untitled")}
        >
          <span>{code("record_type", draft.record_type)}</span>
          <span>{t("today.cards.drafts.saved", { at: dates.moment(draft.saved_at, true, true) })}</span>
        </HouseholdRow>
      )}
    />
  );
}
