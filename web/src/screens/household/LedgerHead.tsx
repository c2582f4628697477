/** The identity bar: whose ledger this is, and first of all what must not be said. It stays visible while scrolling. */

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { type Household, openItemsQuery } from "~/api/households";
import { useOfficeName, useStaffName } from "~/api/people";
import { useSession } from "~/api/session";
import { lastVisitQuery } from "~/api/timeline";
import { Day, Moment, today } from "~/parts/calendar/dates";
import { dayOf } from "~/parts/calendar/era";
import { Chip } from "~/parts/chips";
import { useCode } from "~/parts/codes";
import { ProtectionChip } from "~/parts/household/ProtectionChip";
import { ProtectionNote } from "~/parts/household/ProtectionNote";
import { PurposeLine } from "~/parts/PurposeLine";
import { shownReading } from "~/parts/reading";
import { useArrival } from "~/parts/Screen";
import { WriteLink } from "../editor/WriteLink";
import { useInquiryDesk } from "../inquiry/desk";
import { nextPlanned } from "./planned";

export function LedgerHead({ household }: { household: Household }) {
  const { t } = useTranslation();
  const code = useCode();
  const staffName = useStaffName();
  const officeName = useOfficeName();
  const heading = useArrival(t("household.title"));
  const mine = household.worker === useSession().staff.id;
  // Words on the screen are soon said on the telephone.
  const untold = useInquiryDesk().open && household.protection;
  const worker = staffName(household.worker, household.worker_text) || t("parts.noWorker");
  return (
    <section
      aria-label={t("household.identity")}
      className="sticky top-(--header) z-10 flex flex-col gap-2 border-solid-gray-420 border-b bg-white px-4 py-2 desktop:px-6 max-desktop-admin:static"
    >
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h1 ref={heading} tabIndex={-1} className="text-std-24B-150">
          {household.head?.name ?? household.label ?? t("parts.unknown")}
          <span className="ml-3 font-normal text-dns-16N-130 text-solid-gray-700">
            {shownReading(household.head?.kana)}
          </span>
        </h1>
        {household.protection ? <ProtectionChip protection={household.protection} /> : null}
        {mine ? null : <Chip icon="alert">{t("household.notMine")}</Chip>}
        {household.status === "active" ? null : (
          <Chip tone="warn">{code("household_status", household.status)}</Chip>
        )}
        <span className="ml-auto">
          <WriteLink household={household.id} />
        </span>
      </div>
      <div className="flex flex-wrap items-baseline gap-x-5 gap-y-1">
        <Fact name={t("household.number")}>{household.case_number}</Fact>
        <Fact name={t("household.type")}>
          {household.household_type ? code("household_type", household.household_type) : null}{" "}
          {t("household.persons", { count: household.members.filter(({ to }) => !to).length })}
        </Fact>
        <Fact name={t("household.worker")}>
          {untold ? t("parts.untoldWorker") : `${worker}（${officeName(household.office_code)}）`}
        </Fact>
        {household.grade ? <Fact name={t("household.grade")}>{household.grade}</Fact> : null}
        <LastVisit household={household.id} />
        <Next household={household.id} />
      </div>
      <PurposeLine office={household.office_code} />
      {household.protection ? <ProtectionNote protection={household.protection} /> : null}
    </section>
  );
}

/** The last visit and, where nobody was met, what came of it. */
function LastVisit({ household }: { household: string }) {
  const { t } = useTranslation();
  const code = useCode();
  const last = useInfiniteQuery(lastVisitQuery(household)).data?.pages[0]?.items[0];
  if (!last?.occurred_at) return null;
  const result = last.visits?.[0]?.result;
  return (
    <Fact name={t("household.lastVisit")}>
      <Day on={dayOf(last.occurred_at)} short />{" "}
      {result && !MET.has(result) ? `（${code("visit_result", result)}）` : null}
    </Fact>
  );
}

const MET = new Set(["met_head", "met_member", "facility_met"]);

/** The next appointment or visit. */
function Next({ household }: { household: string }) {
  const { t } = useTranslation();
  const items = useQuery(openItemsQuery(household)).data ?? [];
  const { next, isOver } = nextPlanned(items, today());
  if (!next) return null;
  return (
    <Fact name={t(isOver ? "household.missedVisit" : "household.nextVisit")}>
      {next.starts_at ? <Moment at={next.starts_at} timeKnown={next.time_known !== false} short /> : null}
      {!next.starts_at && next.due_on ? <Day on={next.due_on} short /> : null} {next.title}
    </Fact>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <span className="text-dns-16N-130">
      <span className="mr-1 text-dns-14N-130 text-solid-gray-700">{name}</span>
      {children}
    </span>
  );
}
