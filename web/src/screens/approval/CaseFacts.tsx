/** What the case is about, in two lines. */

import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { ApprovalCase } from "~/api/approvals";
import { NoteOfRound } from "~/parts/approval/NoteOfRound";
import { Moment, useDates } from "~/parts/calendar/dates";
import { Chip, StateChip } from "~/parts/chips";
import { HouseholdName } from "~/parts/HouseholdName";
import { SpecialFacts } from "./SpecialFacts";

export function CaseFacts({ one }: { one: ApprovalCase }) {
  const { t } = useTranslation();
  const dates = useDates();
  const { household_id: household } = one;
  return (
    <section aria-labelledby="case-title" className="flex min-w-0 flex-1 basis-96 flex-col gap-1">
      <div className="flex flex-wrap items-center gap-3">
        <h2 id="case-title" className="text-std-20B-150">
          {one.title}
        </h2>
        <StateChip kind="approval" state={one.state} />
        {one.round > 1 ? <Chip icon="arrows">{t("approvals.resubmitted", { count: one.round })}</Chip> : null}
        {one.urgent ? (
          <Chip tone="bad" icon="alert">
            {t("approval.urgent")}
          </Chip>
        ) : null}
      </div>
      <p className="flex flex-wrap gap-x-5 gap-y-1 text-dns-16N-130">
        {household ? (
          <Link to="/households/$householdId" params={{ householdId: household }} className="link">
            {t("approval.ledger")} <HouseholdName id={household} />
          </Link>
        ) : null}
        <span>{t(`approval.matter.${one.matter_type}`)}</span>
        {one.number ? <span>{t("approval.number", { number: one.number })}</span> : null}
        <span>
          {t("approval.draftedBy", { name: one.drafter.name })} <Moment at={one.drafted_at} short />
        </span>
        {one.needed_by ? (
          <span>{t("approval.neededBy", { day: dates.day(one.needed_by, true) })}</span>
        ) : null}
        {one.execution ? (
          <span>
            {t("approval.executed", {
              day: dates.day(one.execution.on, true),
              number: one.execution.doc_no ?? "",
              name: one.execution.by.name,
            })}
          </span>
        ) : null}
      </p>
      <SpecialFacts one={one} />
      <NoteOfRound one={one} />
      {one.unroutable_reason ? <p className="text-dns-16N-130">{one.unroutable_reason}</p> : null}
      {one.stranded ? <p className="text-dns-16N-130">{t("approval.stranded")}</p> : null}
      {(one.route_notes ?? []).map((note) => (
        <p key={note} className="text-dns-14N-130 text-solid-gray-700">
          {note}
        </p>
      ))}
    </section>
  );
}
