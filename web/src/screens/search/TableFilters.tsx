/** What the table counts: its rows, its 年度, how far it looks and in which wards. */

import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { officesQuery } from "~/api/people";
import type { Scope } from "~/api/search";
import { useSession } from "~/api/session";
import { today, useDates } from "~/parts/calendar/dates";
import { fiscalYearOf } from "~/parts/calendar/era";
import { FilterChip } from "~/parts/chips";
import { ChosenField } from "~/parts/form/ChosenField";
import { SelectField } from "~/parts/form/SelectField";
import { SCOPES } from "./address";
import { usualScope } from "./scope";
import type { TableAddress } from "./tableAddress";

interface TableFiltersProps {
  readonly address: TableAddress;
  readonly scope: Scope;
  readonly rows: "record_type" | "subject";
  readonly year: number | "all";
  readonly go: (address: TableAddress) => void;
}

const YEARS_BACK = 15;

export function TableFilters({ address, scope, rows, year, go }: TableFiltersProps) {
  const { t } = useTranslation();
  const dates = useDates();
  const session = useSession();
  const now = fiscalYearOf(today());
  const years = Array.from({ length: YEARS_BACK }, (_, back) => now - back);
  const without = <K extends keyof TableAddress>(name: K) => {
    const { [name]: _, ...rest } = address;
    return rest;
  };
  return (
    <div className="flex flex-wrap items-end gap-4">
      <ChosenField
        label={t("search.table.rows")}
        value={rows}
        options={(["record_type", "subject"] as const).map((each) => ({
          value: each,
          label: t(`search.facet.${each}`),
        }))}
        onChoose={(value) => go(value === "subject" ? { ...address, rows: "subject" } : without("rows"))}
      />
      <SelectField
        label={t("search.table.year")}
        className="w-44"
        value={String(year)}
        options={[
          ...years.map((each) => ({ value: String(each), label: dates.fiscalYear(each) })),
          { value: "all", label: t("search.table.everyYear") },
        ]}
        onChange={(event) => {
          const { value } = event.target;
          if (value === String(now)) go(without("year"));
          else go({ ...address, year: value === "all" ? "all" : Number(value) });
        }}
      />
      <SelectField
        label={t("search.scope")}
        className="w-44"
        value={scope}
        options={SCOPES.map((each) => ({ value: each, label: t(`search.scopes.${each}`) }))}
        onChange={(event) => {
          const next = event.target.value as Scope;
          const { scope: _, ward: _wards, ...rest } = address;
          go(next === usualScope(session) ? rest : { ...rest, scope: next });
        }}
      />
      {scope === "all" ? <Wards address={address} go={go} /> : null}
    </div>
  );
}

function Wards({ address, go }: Pick<TableFiltersProps, "address" | "go">) {
  const { t } = useTranslation();
  const offices = useQuery(officesQuery).data ?? [];
  const wards = [...new Map(offices.map(({ ward_code, ward_name }) => [ward_code, ward_name]))];
  const { ward: chosen = [], ...rest } = address;
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 text-dns-16B-130">{t("search.facet.ward")}</legend>
      <div className="flex flex-wrap gap-1.5">
        {wards.map(([code, name]) => (
          <FilterChip
            key={code}
            on={chosen.includes(code)}
            onToggle={() => {
              const next = chosen.includes(code) ? chosen.filter((each) => each !== code) : [...chosen, code];
              go(next.length ? { ...rest, ward: next } : rest);
            }}
          >
            {name}
          </FilterChip>
        ))}
      </div>
    </fieldset>
  );
}
