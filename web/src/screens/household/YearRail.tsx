/** The rail of 年度 beside the timeline, each with how many records it holds; one click goes there. */

import { useTranslation } from "react-i18next";
import { useDates } from "~/parts/calendar/dates";
import { classes } from "~/parts/classes";
import type { LedgerCounts } from "./counts";
import type { LedgerSearch } from "./filter";

interface YearRailProps {
  /** Undefined while they are not known. */
  readonly counts: LedgerCounts | undefined;
  readonly failed: boolean;
  readonly search: LedgerSearch;
  readonly onNarrow: (next: LedgerSearch) => void;
}

export function YearRail({ counts, failed, search, onNarrow }: YearRailProps) {
  const { t } = useTranslation();
  const dates = useDates();
  if (!counts && !failed) return <div className="w-28 shrink-0 @max-3xl:hidden" />;
  const years = [...(counts?.years ?? [])].sort(([a], [b]) => (search.order === "asc" ? a - b : b - a));
  if (years.length === 0 && search.year === undefined && !failed) return null;
  const { year: _, entry: __, ...everyYear } = search;
  return (
    <nav aria-label={t("household.years")} className="w-28 shrink-0 @max-3xl:hidden">
      {failed ? <p className="text-dns-14N-130">{t("household.noYears")}</p> : null}
      <ul className="sticky top-[calc(var(--header)+8rem)] flex flex-col gap-0.5">
        <Year on={search.year === undefined} onPick={() => onNarrow(everyYear)}>
          {t("household.everyYear")}
        </Year>
        {years.map(([year, count]) => (
          <Year key={year} on={search.year === year} onPick={() => onNarrow({ ...everyYear, year })}>
            {dates.fiscalYear(year)} <span className="text-solid-gray-700">{count}</span>
          </Year>
        ))}
      </ul>
    </nav>
  );
}

interface YearProps {
  readonly on: boolean;
  readonly onPick: () => void;
  readonly children: React.ReactNode;
}

function Year({ on, onPick, children }: YearProps) {
  return (
    <li>
      <button
        type="button"
        aria-pressed={on}
        onClick={onPick}
        className={classes(
          "w-full rounded-6 px-2 py-1.5 text-left text-dns-14N-130 hover:bg-solid-gray-50 hover:underline",
          on && "bg-key-100 font-bold text-key-1000",
        )}
      >
        {children}
      </button>
    </li>
  );
}
