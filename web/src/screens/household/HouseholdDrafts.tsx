/** Drafts of this household that the reader may see: not yet part of the ledger, and marked as such. */

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { householdDraftsQuery } from "~/api/households";
import { useStaffName } from "~/api/people";
import { Button } from "~/parts/Button";
import { useDates } from "~/parts/calendar/dates";
import { Chip } from "~/parts/chips";
import { useCode } from "~/parts/codes";

/** More would push the entries off the screen. */
const SHOWN = 2;

export function HouseholdDrafts({ household }: { household: string }) {
  const { t } = useTranslation();
  const code = useCode();
  const dates = useDates();
  const staffName = useStaffName();
  const drafts = useQuery(householdDraftsQuery(household)).data ?? [];
  const [all, setAll] = useState(false);
  if (drafts.length === 0) return null;
  const rest = all ? 0 : Math.max(0, drafts.length - SHOWN);
  return (
    <ul aria-label={t("household.drafts")} className="flex flex-col gap-1">
      {drafts.slice(0, drafts.length - rest).map((draft) => (
        <li
          key={draft.id}
          className="flex flex-wrap items-center gap-x-3 rounded-8 border border-solid-gray-420 border-dashed px-3 py-2 text-dns-16N-130"
        >
          <Chip icon="pen">{t("household.drafts")}</Chip>
          <span>{code("record_type", draft.record_type)}</span>
          <Link to="/write" search={{ draft: draft.id }} className="link inline-block py-0.5">
            {draft.title || t("today.cards.drafts.untitled")}
          </Link>
          <span className="text-dns-14N-130 text-solid-gray-700">
            {t("household.draftBy", { name: staffName(draft.writer_id ?? draft.author_id) })}{" "}
            {t("today.cards.drafts.saved", { at: dates.moment(draft.saved_at, true, true) })}
          </span>
        </li>
      ))}
      {rest > 0 ? (
        <li>
          <Button look="text" size="xs" onClick={() => setAll(true)}>
            {t("household.moreDrafts", { count: rest })}
          </Button>
        </li>
      ) : null}
    </ul>
  );
}
