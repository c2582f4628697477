/**
 * The figures as a table: the darker, the more; or plain, with the sums. Each figure leads to the records it counts.
 * Arrows move from cell to cell, so that Tab passes the table in one step.
 */

import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Scope } from "~/api/search";
import { useDates } from "~/parts/calendar/dates";
import { fiscalYearDays } from "~/parts/calendar/era";
import { classes } from "~/parts/classes";
import { useCode } from "~/parts/codes";
import { usePreferences } from "~/parts/preferences";
import type { SearchAddress } from "./address";
import { darkness, type Figures } from "./figures";
import { UNKNOWN } from "./groups";
import { daysOfMonth, formatMonth } from "./months";
import { useCellKeys } from "./useCellKeys";
import { askFor } from "./words";

interface HeatTableProps {
  readonly figures: Figures;
  readonly rows: "record_type" | "subject";
  readonly byYear: boolean;
  readonly scope: Scope;
  readonly ward: readonly string[] | undefined;
  readonly plain: boolean;
}

const SHADES = ["bg-white", "bg-key-50", "bg-key-100", "bg-key-200", "bg-key-300"] as const;
const NO_ROW = "none";

/** The word for a row: its code, or that it has none. */
export function useRowName(rows: HeatTableProps["rows"]): (key: string) => string {
  const { t } = useTranslation();
  const code = useCode();
  return (key) => (key === NO_ROW ? t("search.table.noRow") : code(rows, key));
}

/** The word for a month or a 年度. */
export function usePeriodName(byYear: boolean): (period: string) => string {
  const { t } = useTranslation();
  const dates = useDates();
  const { years, language } = usePreferences();
  return (period) => {
    if (period === UNKNOWN) return t("parts.unknownDate");
    return byYear ? dates.fiscalYear(Number(period)) : formatMonth(period, years, language);
  };
}

export function HeatTable({ figures, rows, byYear, scope, ward, plain }: HeatTableProps) {
  const { t } = useTranslation();
  const rowName = useRowName(rows);
  const periodName = usePeriodName(byYear);
  const cellKeys = useCellKeys();
  const { periods, most, columns } = figures;
  const behind = (key: string, period: string): SearchAddress => ({
    scope,
    as: "time",
    kind: ["record"],
    ...(key === NO_ROW ? {} : { [rows]: [key] }),
    ...(period === UNKNOWN ? {} : byYear ? fiscalYearDays(Number(period)) : daysOfMonth(period)),
    ...(ward ? { ward } : {}),
  });
  return (
    <div className="overflow-x-auto">
      <table ref={cellKeys} className="border-collapse text-dns-14N-130">
        <caption className="sr-only">
          {t("search.table.caption", { rows: t(`search.facet.${rows}`) })}
        </caption>
        <thead>
          <tr>
            <th scope="col" className="sticky left-0 bg-white px-2 py-1 text-left">
              {t(`search.facet.${rows}`)}
            </th>
            {periods.map((period) => (
              <th key={period} scope="col" className="min-w-14 whitespace-nowrap px-2 py-1 text-right">
                {periodName(period)}
              </th>
            ))}
            <th scope="col" className="px-2 py-1 text-right">
              {t("search.table.sum")}
            </th>
          </tr>
        </thead>
        <tbody>
          {figures.rows.map(({ key, counts, total }) => (
            <tr key={key}>
              <th
                scope="row"
                className="sticky left-0 whitespace-nowrap bg-white px-2 py-1 text-left font-normal"
              >
                {rowName(key)}
              </th>
              {counts.map((count, at) => {
                const period = periods[at] as string;
                return (
                  <td
                    key={period}
                    className={classes(
                      "border border-solid-gray-200 text-right",
                      plain ? "bg-white" : SHADES[darkness(count, most)],
                    )}
                  >
                    {count ? (
                      <Link
                        data-cell
                        to="/search"
                        search={behind(key, period)}
                        onClick={() => askFor({ words: "" })}
                        aria-label={t("search.table.cell", {
                          row: rowName(key),
                          period: periodName(period),
                          count,
                        })}
                        className="block min-h-7 px-2 py-1 text-solid-gray-900 hover:underline"
                      >
                        {count.toLocaleString()}
                      </Link>
                    ) : (
                      <span className="block min-h-7 px-2 py-1 text-solid-gray-700">{plain ? "0" : ""}</span>
                    )}
                  </td>
                );
              })}
              <td className="border border-solid-gray-200 px-2 py-1 text-right text-dns-14B-130">
                {total.toLocaleString()}
              </td>
            </tr>
          ))}
        </tbody>
        {plain ? (
          <tfoot>
            <tr>
              <th scope="row" className="sticky left-0 bg-white px-2 py-1 text-left">
                {t("search.table.sum")}
              </th>
              {columns.map((count, at) => (
                <td
                  key={periods[at]}
                  className="border border-solid-gray-200 px-2 py-1 text-right text-dns-14B-130"
                >
                  {count.toLocaleString()}
                </td>
              ))}
              <td className="border border-solid-gray-200 px-2 py-1 text-right text-dns-14B-130">
                {figures.total.toLocaleString()}
              </td>
            </tr>
          </tfoot>
        ) : null}
      </table>
    </div>
  );
}
