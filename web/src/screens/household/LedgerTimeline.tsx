/** The timeline of a household: newest or oldest first, narrowed by kind, subject and 年度, twenty entries at a time. */

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Entry } from "~/api/search";
import { countsQuery, isLevel, lags, openCasesQuery, type Subject, timelineQuery } from "~/api/timeline";
import { Button } from "~/parts/Button";
import { useDates } from "~/parts/calendar/dates";
import { dayOf, fiscalYearOf } from "~/parts/calendar/era";
import { ListState } from "~/parts/feedback/ListState";
import { allOf } from "~/parts/feedback/Partial";
import { Trouble } from "~/parts/feedback/Trouble";
import { useShortcut } from "~/parts/keys/shortcuts";
import { BooksEnd } from "~/parts/legacy/BooksEnd";
import { endOfBooks } from "~/parts/legacy/end";
import { useRowKeys } from "~/parts/list/useRowKeys";
import { countsOf } from "./counts";
import { isFiltered, type LedgerSearch } from "./filter";
import { HouseholdDrafts } from "./HouseholdDrafts";
import { LedgerFilters } from "./LedgerFilters";
import { TimelineEntry } from "./TimelineEntry";
import { timelineFilter } from "./timelineFilter";
import { YearRail } from "./YearRail";

interface LedgerTimelineProps {
  readonly household: string;
  readonly office: string | undefined;
}

export function LedgerTimeline({ household, office }: LedgerTimelineProps) {
  const { t } = useTranslation();
  const search = useSearch({ from: "/households/$householdId" });
  const navigate = useNavigate({ from: "/households/$householdId" });
  const filters = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLOListElement>(null);
  const narrow = (next: LedgerSearch) => void navigate({ search: next, replace: true, resetScroll: false });
  const timeline = useInfiniteQuery(timelineQuery(household, timelineFilter(search)));
  const first = timeline.data?.pages[0];
  const { counts, countsFailed } = useCounts(household, search, lags(first));
  const underWay = useQuery(openCasesQuery(household)).data;
  const entries = timeline.data?.pages.flatMap(({ items }) => items) ?? [];
  // An address may name an entry that lies further down than what is loaded.
  const further =
    timeline.isSuccess && !isFiltered(search) && search.entry !== undefined
      ? !entries.some(({ id }) => id === search.entry)
      : false;
  const named = useInfiniteQuery({
    ...timelineQuery(household, { order: "desc", entry: search.entry ?? "" }, 1),
    enabled: further,
  });
  const found = further ? named.data?.pages[0] : undefined;
  const apart = found?.items[0];
  const missing = found !== undefined && !apart && isLevel(found);
  // In the list of one year the end of the books would be shown above its newest entry.
  const end = search.year ? null : endOfBooks(entries, search.order ?? "desc", timeline.hasNextPage);
  const { entry: _, ...unopened } = search;
  const toggle = (id: string, open: boolean) => narrow(open ? { ...unopened, entry: id } : unopened);
  useRowKeys(list);
  useShortcut("f", t("household.filter"), () =>
    filters.current?.querySelector<HTMLElement>("button")?.focus(),
  );
  return (
    <section aria-label={t("household.timeline")} className="flex min-w-0 flex-col gap-3">
      <h2 className="sr-only">{t("household.timeline")}</h2>
      <div ref={filters}>
        <LedgerFilters counts={counts} search={search} onNarrow={narrow} />
      </div>
      <HouseholdDrafts household={household} />
      {allOf(timeline.data?.pages).partial ? <Note>{t("household.partial")}</Note> : null}
      {lags(first) ? <Note>{t("household.pending")}</Note> : null}
      {first?.pending?.some(({ reason }) => reason === "parked") ? (
        <Note>{t("household.parked")}</Note>
      ) : null}
      {named.isError ? <Trouble error={named.error} onAgain={() => void named.refetch()} /> : null}
      {missing ? (
        <div className="flex flex-wrap items-center gap-3">
          <Note>{t("household.linkMissing")}</Note>
          <Button onClick={() => narrow(unopened)}>{t("household.forgetLink")}</Button>
        </div>
      ) : null}
      <div className="flex gap-4">
        <YearRail counts={counts} failed={countsFailed} search={search} onNarrow={narrow} />
        <div className="min-w-0 flex-1">
          <ListState
            asked={timeline}
            count={entries.length}
            empty={t("household.empty")}
            onClear={
              isFiltered(search) ? () => narrow(search.order ? { order: search.order } : {}) : undefined
            }
          >
            <ol ref={list} className="flex flex-col">
              {apart ? (
                <TimelineEntry
                  key={`${apart.kind}:${apart.id}`}
                  entry={apart}
                  above={<p className="px-3 pt-2 text-dns-14N-130">{t("household.apart")}</p>}
                  open
                  onToggle={(open) => toggle(apart.id, open)}
                />
              ) : null}
              {entries.map((entry, index) => (
                <TimelineEntry
                  key={`${entry.kind}:${entry.id}`}
                  entry={entry}
                  corrections={correctionsOf(entry, underWay)}
                  above={
                    <>
                      {index === end ? <BooksEnd office={office} className="px-3 pt-3" /> : null}
                      <YearHeading entry={entry} before={entries[index - 1]} />
                    </>
                  }
                  open={search.entry === entry.id}
                  onToggle={(open) => toggle(entry.id, open)}
                />
              ))}
            </ol>
            {end === entries.length ? <BooksEnd office={office} className="px-3 pt-3" /> : null}
          </ListState>
          {timeline.hasNextPage ? (
            <Button disabled={timeline.isFetchingNextPage} onClick={() => void timeline.fetchNextPage()}>
              {t("household.loadMore")}
            </Button>
          ) : null}
        </div>
      </div>
    </section>
  );
}

const CORRECTIONS: readonly string[] = ["amendment", "void", "circulate"];

/** What goes around about a record that is settled. Its own sign-off is seen by its state. */
function correctionsOf({ id }: Entry, underWay: readonly Entry[] | undefined): readonly Entry[] | undefined {
  return underWay?.filter(
    ({ record_ids, matter_type }) => record_ids?.includes(id) && CORRECTIONS.includes(matter_type ?? ""),
  );
}

/** The counts of the filters, asked again once this reader's own writes are visible. */
function useCounts(household: string, search: LedgerSearch, lagging: boolean) {
  const asked = useQuery(countsQuery(household, search.subject as Subject | undefined));
  const { refetch } = asked;
  const lagged = useRef(lagging);
  useEffect(() => {
    if (lagged.current && !lagging) void refetch();
    lagged.current = lagging;
  }, [lagging, refetch]);
  return { counts: asked.data && countsOf(asked.data, search), countsFailed: asked.isError };
}

/** The 年度 of the entries that follow, where another one begins. */
function YearHeading({ entry, before }: { entry: Entry; before: Entry | undefined }) {
  const { t } = useTranslation();
  const dates = useDates();
  const year = yearOf(entry);
  if (before !== undefined && yearOf(before) === year) return null;
  return (
    <h3 className="border-solid-gray-200 border-b px-3 pt-3 pb-1 text-dns-14N-130 text-solid-gray-700">
      {year === null ? t("parts.unknownDate") : dates.fiscalYear(year)}
    </h3>
  );
}

function yearOf({ occurred_at }: Entry): number | null {
  return occurred_at ? fiscalYearOf(dayOf(occurred_at)) : null;
}

function Note({ children }: { children: string }) {
  return (
    <p
      role="status"
      className="rounded-8 border border-warning-yellow-2 bg-yellow-50 px-3 py-2 text-dns-16N-130"
    >
      {children}
    </p>
  );
}
