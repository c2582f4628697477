/**
 * The hits by month: a chart that narrows to a month on click, or the same as a table. The months beyond the period stay, those
 * of the period are lit. Loaded when it is first shown.
 */

import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Count } from "~/api/search";
import { withWords } from "~/i18n/later";
import { Button } from "~/parts/Button";
import { classes } from "~/parts/classes";
import { Loading } from "~/parts/feedback/Loading";
import { Icon } from "~/parts/Icon";
import { usePreferences } from "~/parts/preferences";
import type { SearchAddress } from "./address";
import { UNKNOWN } from "./groups";
import { daysOfMonth, everyMonth, formatMonth, isWithin } from "./months";

const MonthChart = lazy(() => withWords(import("./MonthChart")));

interface MonthsProps {
  readonly counts: readonly Count[];
  readonly address: SearchAddress;
  readonly go: (address: SearchAddress) => void;
}

export function Months({ counts, address, go }: MonthsProps) {
  const { t } = useTranslation();
  const { years, language } = usePreferences();
  const [table, setTable] = useState(false);
  const { from, to, ...anyTime } = address;
  const narrowed = Boolean(from || to);
  const months = everyMonth(counts).map(({ key, count }) => ({
    key,
    count,
    label: formatMonth(key, years, language),
    lit: narrowed && isWithin(key, address),
  }));
  const unknown = counts.find(({ key }) => key === UNKNOWN)?.count ?? 0;
  if (months.length === 0) return null;
  const press = (month: string) => {
    const days = daysOfMonth(month);
    go(from === days.from && to === days.to ? anyTime : { ...anyTime, ...days });
  };
  const [first] = months;
  const last = months.at(-1);
  const lit = months.filter((month) => month.lit);
  const chosen = [...new Set([lit[0]?.label, lit.at(-1)?.label])].filter(Boolean).join(t("search.until"));
  const label = t("search.chart", { from: first?.label, to: last?.label });
  return (
    <section aria-labelledby="months-title" className="rounded-12 border border-solid-gray-420 p-3">
      <div className="mb-1 flex flex-wrap items-center gap-3">
        <h2 id="months-title" className="text-dns-16B-130">
          {t("search.months")}
        </h2>
        <span className="text-dns-14N-130">
          {chosen ? t("search.monthsLit", { months: chosen }) : t("search.monthsHint")}
        </span>
        <Button
          size="xs"
          look="text"
          className="ml-auto"
          aria-pressed={table}
          onClick={() => setTable(!table)}
        >
          {t(table ? "search.asChart" : "search.asTable")}
        </Button>
      </div>
      {table ? (
        <MonthTable months={months} onPress={press} />
      ) : (
        <Suspense fallback={<Loading lines={4} />}>
          <MonthChart months={months} narrowed={narrowed} label={label} onPress={press} />
        </Suspense>
      )}
      {unknown ? <p className="text-dns-14N-130">{t("search.undated", { count: unknown })}</p> : null}
    </section>
  );
}

export interface MonthCount extends Count {
  readonly label: string;
  /** It is of the period. */
  readonly lit: boolean;
}

interface MonthTableProps {
  readonly months: readonly MonthCount[];
  readonly onPress: (month: string) => void;
}

/** Every month with its count. Pressing one filters by it, pressing it again takes that off. */
function MonthTable({ months, onPress }: MonthTableProps) {
  const { t } = useTranslation();
  return (
    <div className="max-h-64 overflow-y-auto" tabIndex={-1}>
      <table className="text-dns-16N-130">
        <caption className="sr-only">{t("search.months")}</caption>
        <thead>
          <tr>
            <th scope="col" className="px-3 py-1 text-left">
              {t("search.month")}
            </th>
            <th scope="col" className="px-3 py-1 text-right">
              {t("search.count")}
            </th>
          </tr>
        </thead>
        <tbody>
          {months.toReversed().map(({ key, label, count, lit }) => (
            <tr key={key} className={classes("border-solid-gray-200 border-t", lit && "bg-key-50")}>
              <th scope="row" className="px-3 py-1 text-left font-normal">
                {count ? (
                  <button
                    type="button"
                    aria-pressed={lit}
                    className={classes("link inline-flex min-h-6 items-center gap-1", lit && "font-bold")}
                    onClick={() => onPress(key)}
                  >
                    {lit ? <Icon name="check" className="size-4" /> : null}
                    {label}
                  </button>
                ) : (
                  label
                )}
              </th>
              <td className="px-3 py-1 text-right">{count.toLocaleString()}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
