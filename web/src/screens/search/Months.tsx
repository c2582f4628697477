/** The hits by month: a chart that zooms on click, or the same as a table. Loaded when it is first shown. */

import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Count } from "~/api/search";
import { Button } from "~/parts/Button";
import { Loading } from "~/parts/feedback/Loading";
import { usePreferences } from "~/parts/preferences";
import type { SearchAddress } from "./address";
import { UNKNOWN } from "./groups";
import { daysOfMonth, everyMonth, formatMonth } from "./months";

const MonthChart = lazy(() => import("./MonthChart"));

interface MonthsProps {
  readonly counts: readonly Count[];
  readonly address: SearchAddress;
  readonly go: (address: SearchAddress) => void;
}

export function Months({ counts, address, go }: MonthsProps) {
  const { t } = useTranslation();
  const { years, language } = usePreferences();
  const [table, setTable] = useState(false);
  const months = everyMonth(counts).map(({ key, count }) => ({
    key,
    count,
    label: formatMonth(key, years, language),
  }));
  const unknown = counts.find(({ key }) => key === UNKNOWN)?.count ?? 0;
  if (months.length === 0) return null;
  const zoom = (month: string) => go({ ...address, ...daysOfMonth(month) });
  const [first] = months;
  const last = months.at(-1);
  return (
    <section aria-labelledby="months-title" className="rounded-12 border border-solid-gray-420 p-3">
      <div className="mb-1 flex flex-wrap items-center gap-3">
        <h2 id="months-title" className="text-dns-16B-130">
          {t("search.months")}
        </h2>
        <span className="text-dns-14N-130">{t("search.monthsHint")}</span>
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
        <MonthTable months={months} onZoom={zoom} />
      ) : (
        <Suspense fallback={<Loading lines={4} />}>
          <MonthChart
            months={months}
            label={t("search.chart", { from: first?.label, to: last?.label })}
            onZoom={zoom}
          />
        </Suspense>
      )}
      {unknown ? <p className="text-dns-14N-130">{t("search.undated", { count: unknown })}</p> : null}
    </section>
  );
}

export interface MonthCount extends Count {
  readonly label: string;
}

/** Every month with its count. Pressing one filters by it. */
function MonthTable({ months, onZoom }: { months: readonly MonthCount[]; onZoom: (month: string) => void }) {
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
          {months.toReversed().map(({ key, label, count }) => (
            <tr key={key} className="border-solid-gray-200 border-t">
              <th scope="row" className="px-3 py-1 text-left font-normal">
                {count ? (
                  <button type="button" className="link" onClick={() => onZoom(key)}>
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
