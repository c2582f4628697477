/** The households that the typed words may mean, and what to say where none may be shown. */

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { callersQuery } from "~/api/households";
import { useOfficeName } from "~/api/people";
import { Button } from "~/parts/Button";
import { ListState } from "~/parts/feedback/ListState";
import { Partial } from "~/parts/feedback/Partial";
import { HouseholdTable } from "./HouseholdTable";
import { RowFilters } from "./RowFilters";
import { fromCandidate, NO_FILTER, passes } from "./rows";

export function Found({ words, onClear }: { words: string; onClear: () => void }) {
  const { t } = useTranslation();
  const officeName = useOfficeName();
  const found = useQuery(callersQuery(words));
  const [filter, setFilter] = useState(NO_FILTER);
  const all = (found.data?.items ?? []).map(fromCandidate);
  const rows = all.filter((row) => passes(row, filter));
  const narrowed = filter !== NO_FILTER && all.length > 0;
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-end gap-4">
        {all.length ? <RowFilters rows={all} filter={filter} onFilter={setFilter} /> : null}
        <Button onClick={onClear}>{t("households.clear")}</Button>
      </div>
      <Partial answer={found.data} />
      <ListState
        asked={found}
        count={rows.length}
        empty={
          <>
            <p className="text-dns-16B-130">{t("households.notFound", { q: words.normalize("NFKC") })}</p>
            <p>{t("households.notFoundHint")}</p>
          </>
        }
        onClear={narrowed ? () => setFilter(NO_FILTER) : undefined}
      >
        <p role="status" className="text-dns-16N-130">
          {t("households.shown", { count: rows.length })}
        </p>
        {found.data?.more ? <p className="text-dns-16N-130">{t("parts.lookup.more")}</p> : null}
        <HouseholdTable rows={rows} caption={t("households.captionFound", { q: words })} />
      </ListState>
      {found.data?.cards.map((card) => (
        <p key={card.say} className="text-dns-16N-130">
          <strong>{card.office_code ? officeName(card.office_code) : t("households.elsewhere")}</strong>：
          {card.say}
        </p>
      ))}
    </div>
  );
}
