/** The identity bar: whose ledger this is, and first of all what must not be said. It stays visible while scrolling. */

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { type Household, openItemsQuery } from "~/api/households";
import { useOfficeName, useStaffName } from "~/api/people";
import { useSession } from "~/api/session";
import { Day, Moment, today } from "~/parts/calendar/dates";
import { Chip } from "~/parts/chips";
import { useCode } from "~/parts/codes";
import { ProtectionNote } from "~/parts/household/ProtectionNote";
import { useArrival } from "~/parts/Screen";
import { WriteLink } from "../editor/WriteLink";
import { nextPlanned } from "./planned";

export function LedgerHead({ household }: { household: Household }) {
  const { t } = useTranslation();
  const code = useCode();
  const staffName = useStaffName();
  const officeName = useOfficeName();
  const heading = useArrival(t("household.title"));
  const mine = household.worker === useSession().staff.id;
  const worker = staffName(household.worker, household.worker_text) || t("parts.noWorker");
  return (
    <section
      aria-label={t("household.identity")}
      className="sticky top-(--header) z-10 flex flex-col gap-2 border-solid-gray-420 border-b bg-white px-4 py-2 desktop:px-6 max-desktop-admin:static"
    >
      <div className="flex flex-wrap items-baseline gap-x-5 gap-y-1">
        <h1 ref={heading} tabIndex={-1} className="text-std-24B-150">
          {household.head?.name ?? household.label ?? t("parts.unknown")}
          <span className="ml-3 text-std-16N-170">{household.head?.kana}</span>
        </h1>
        <Fact name={t("household.number")}>{household.case_number}</Fact>
        <Fact name={t("household.worker")}>
          {worker}（{officeName(household.office_code)}）
        </Fact>
        {mine ? null : <Chip icon="alert">{t("household.notMine")}</Chip>}
        <Chip tone={household.status === "active" ? "good" : "plain"}>
          {code("household_status", household.status)}
        </Chip>
        {household.grade ? <Fact name={t("household.grade")}>{household.grade}</Fact> : null}
        {household.household_type ? (
          <Fact name={t("household.type")}>{code("household_type", household.household_type)}</Fact>
        ) : null}
        <Next household={household.id} />
        <span className="ml-auto">
          <WriteLink household={household.id} />
        </span>
      </div>
      {household.protection ? <ProtectionNote protection={household.protection} /> : null}
    </section>
  );
}

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
