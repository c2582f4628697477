/** W11, the other half: how many records of each kind or subject in each month, over any scope. */

import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { isWhole } from "~/api/purpose";
import { type BrowseAsked, browseQuery } from "~/api/search";
import { useSession } from "~/api/session";
import { Button, buttonClasses } from "~/parts/Button";
import { today } from "~/parts/calendar/dates";
import { fiscalYearDays, fiscalYearOf } from "~/parts/calendar/era";
import { ListState } from "~/parts/feedback/ListState";
import { Partial } from "~/parts/feedback/Partial";
import { Screen } from "~/parts/Screen";
import { figuresOf } from "./figures";
import { HeatTable } from "./HeatTable";
import { monthsOfYear } from "./months";
import { PurposeFields, PurposeLacking } from "./PurposeFields";
import { needsPurpose, usualScope } from "./scope";
import { TableFilters } from "./TableFilters";
import type { TableAddress } from "./tableAddress";
import { useCsv } from "./useCsv";
import { useAsked } from "./words";

export function TableScreen() {
  const { t } = useTranslation();
  const session = useSession();
  const address = useSearch({ from: "/search/table" });
  const navigate = useNavigate();
  const { purpose } = useAsked();
  const [plain, setPlain] = useState(false);
  const scope = address.scope ?? usualScope(session);
  const rows = address.rows ?? "record_type";
  const year = address.year ?? fiscalYearOf(today());
  const lacking = needsPurpose(scope) && !isWhole(purpose);
  const asking: BrowseAsked = {
    rows,
    by: year === "all" ? "year" : "month",
    scope,
    ...(year === "all" ? {} : fiscalYearDays(year)),
    ...(address.ward ? { ward: address.ward } : {}),
    ...(isWhole(purpose) && scope === "all" ? { purpose } : {}),
  };
  const asked = useQuery({ ...browseQuery(asking), enabled: !lacking });
  const figures = asked.data
    ? figuresOf(asked.data, year === "all" ? undefined : monthsOfYear(year))
    : undefined;
  const csv = useCsv(rows, year);
  const go = (next: TableAddress) => void navigate({ to: "/search/table", search: next });
  return (
    <Screen
      title={t("search.table.title")}
      aside={
        <Link to="/search" className={buttonClasses({ look: "text" })}>
          {t("search.table.toSearch")}
        </Link>
      }
    >
      <TableFilters address={address} scope={scope} rows={rows} year={year} go={go} />
      {needsPurpose(scope) ? <PurposeFields /> : null}
      {lacking ? <PurposeLacking /> : null}
      <Partial answer={asked.data} />
      {lacking ? null : (
        <ListState asked={asked} count={figures?.total ?? 0} empty={<p>{t("search.table.none")}</p>}>
          {figures ? (
            <>
              <div className="flex flex-wrap items-center gap-3">
                <p role="status" className="text-std-18B-160">
                  {t("search.total", { count: figures.total })}
                </p>
                <Button aria-pressed={plain} onClick={() => setPlain(!plain)}>
                  {t(plain ? "search.table.asHeat" : "search.asTable")}
                </Button>
                <Button onClick={() => csv(figures)}>{t("search.table.csv")}</Button>
                {rows === "subject" ? (
                  <span className="text-dns-14N-130">{t("search.table.twice")}</span>
                ) : null}
              </div>
              <HeatTable
                figures={figures}
                rows={rows}
                byYear={year === "all"}
                scope={scope}
                ward={address.ward}
                plain={plain}
              />
            </>
          ) : null}
        </ListState>
      )}
    </Screen>
  );
}
