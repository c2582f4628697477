/** One complete inquiry, with the reader's possible actions. */

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { type Inquiry, inquiryQuery } from "~/api/inquiries";
import { useOfficeName, useStaffName } from "~/api/people";
import { Day, Moment, useDates } from "~/parts/calendar/dates";
import { Chip, StateChip } from "~/parts/chips";
import { useCode } from "~/parts/codes";
import { Answered } from "~/parts/feedback/Answered";
import { Marked, useSought } from "../sought";
import { InquiryActions } from "./InquiryActions";
import { useParties } from "./parties";
import type { Begun } from "./row";
import { UrgencyChip } from "./UrgencyChip";
import { useWhyUnnamed } from "./unnamed";

interface InquiryDetailProps {
  readonly id: string;
  readonly household: string | null;
  /** What is begun at once, if nothing was begun before. */
  readonly begin?: Begun | undefined;
  readonly onDone?: () => void;
  /** The reader is in the household's ledger already. */
  readonly inLedger?: boolean;
}

interface WholeProps extends Omit<InquiryDetailProps, "id" | "household"> {
  readonly inquiry: Inquiry;
}

export default function InquiryDetail({ id, household, ...more }: InquiryDetailProps) {
  const asked = useQuery(inquiryQuery(household, id));
  return (
    <div className="flex flex-col gap-4">
      <Answered asked={asked}>{(inquiry) => <Whole inquiry={inquiry} {...more} />}</Answered>
    </div>
  );
}

function Whole({ inquiry, begin, onDone, inLedger = false }: WholeProps) {
  const { t } = useTranslation();
  return (
    <>
      <Facts inquiry={inquiry} />
      {inquiry.household_id && !inLedger ? (
        <Link
          to="/households/$householdId"
          params={{ householdId: inquiry.household_id }}
          search={{ entry: inquiry.id }}
          className="link self-start"
        >
          {t("inquiry.detail.household")}
        </Link>
      ) : null}
      {inquiry.promoted_draft_id && inquiry.state !== "promoted" ? (
        <Link to="/write" search={{ draft: inquiry.promoted_draft_id }} className="link self-start">
          {t("inquiry.detail.draft")}
        </Link>
      ) : null}
      <InquiryActions inquiry={inquiry} begin={begin} onDone={onDone} />
    </>
  );
}

function Facts({ inquiry }: { inquiry: Inquiry }) {
  const { t } = useTranslation();
  const code = useCode();
  const nameOf = useNameBeside(inquiry);
  const sought = useSought(inquiry.id);
  const { caller, identity_check, told_level, received_by } = inquiry;
  const { related_party_id } = caller;
  const parties = useParties((related_party_id && inquiry.household_id) || null).all;
  const role = parties.find(({ party }) => party.id === related_party_id)?.role;
  const who = [role ?? code("caller_kind", caller.kind), caller.name, caller.org].filter(Boolean).join(" ");
  return (
    <dl className="grid gap-x-4 gap-y-2 desktop:grid-cols-[8rem_1fr]">
      <Fact name={t("inquiry.detail.received")}>
        {inquiry.number} <Moment at={inquiry.received_at} timeKnown={inquiry.precision !== "day"} />{" "}
        {t(`parts.channel.${inquiry.channel}`)}
        {inquiry.direction === "out" ? t("inquiry.detail.out") : ""}{" "}
        {nameOf(
          received_by?.staff_id ?? inquiry.received_by_id,
          received_by?.name ?? inquiry.received_by_text,
        )}{" "}
        <StateChip kind="inquiry" state={inquiry.state} /> <UrgencyChip urgency={inquiry.urgency} />
      </Fact>
      <Fact name={t("inquiry.detail.caller")}>{who}</Fact>
      {caller.phone ? <Fact name={t("inquiry.detail.phone")}>{caller.phone}</Fact> : null}
      {identity_check ? (
        <Fact name={t("inquiry.identity")}>
          {t(`parts.identity.${identity_check.method}`)}
          {identity_check.result == null ? null : (
            <> {t(identity_check.result ? "inquiry.detail.matched" : "inquiry.detail.unmatched")}</>
          )}
        </Fact>
      ) : null}
      {told_level || inquiry.incident ? (
        <Fact name={t("inquiry.told")}>
          {told_level ? t(`parts.told.${told_level}`) : null}{" "}
          {inquiry.incident ? (
            <Chip tone="bad" icon="alert">
              {t("inquiry.detail.incident")}
            </Chip>
          ) : null}
        </Fact>
      ) : null}
      <About inquiry={inquiry} />
      <Fact name={t("inquiry.detail.summary")}>
        <span className="whitespace-pre-wrap">
          <Marked text={inquiry.summary ?? ""} words={sought} />
        </span>
      </Fact>
      {inquiry.answers?.length ? (
        <Fact name={t("inquiry.detail.reply")}>
          {inquiry.answers.map((answer) => (
            <p key={answer.at} className="whitespace-pre-wrap">
              <Marked text={answer.text} words={sought} />（{nameOf(answer.by.staff_id, answer.by.name)}・
              <Moment at={answer.at} short />
              {answer.told_level ? `・${t(`parts.told.${answer.told_level}`)}` : ""}）
            </p>
          ))}
        </Fact>
      ) : null}
      <Passed inquiry={inquiry} />
    </dl>
  );
}

/** What it is about, as far as somebody said so. */
function About({ inquiry }: { inquiry: Inquiry }) {
  const { t } = useTranslation();
  const code = useCode();
  const { household_text, subjects, due_on } = inquiry;
  return (
    <>
      {household_text ? <Fact name={t("inquiry.detail.householdText")}>{household_text}</Fact> : null}
      {subjects?.length ? (
        <Fact name={t("parts.fields.subjects")}>
          {subjects.map((subject) => code("subject", subject)).join(t("today.and"))}
        </Fact>
      ) : null}
      {due_on ? (
        <Fact name={t("inquiry.detail.due")}>
          <Day on={due_on} />
        </Fact>
      ) : null}
    </>
  );
}

/** The name of a person beside this call; the worker of a protected household is not named. */
function useNameBeside({ household_id }: Inquiry): ReturnType<typeof useStaffName> {
  const { t } = useTranslation();
  const staffName = useStaffName();
  const whyUnnamed = useWhyUnnamed(household_id ?? null);
  return (staff, otherwise) => {
    const why = whyUnnamed(staff ?? "");
    if (why) return t(why === "worker" ? "inquiry.card.worker" : "inquiry.unnamed");
    return otherwise ?? staffName(staff);
  };
}

/** To whom it went, and whether that person knows. */
function Passed({ inquiry }: { inquiry: Inquiry }) {
  const { t } = useTranslation();
  const dates = useDates();
  const officeName = useOfficeName();
  const name = useNameBeside(inquiry);
  const { callback } = inquiry;
  return (
    <>
      {inquiry.messages?.length ? (
        <Fact name={t("inquiry.detail.messages")}>
          {inquiry.messages.map((message) => (
            <p key={message.staff_id + message.left_at}>
              {name(message.staff_id)}：
              {message.seen_at
                ? t("inquiry.detail.seen", { at: dates.moment(message.seen_at, true, true) })
                : t("inquiry.detail.unseen")}{" "}
              {message.text}
            </p>
          ))}
        </Fact>
      ) : null}
      {callback && Object.values(callback).some(Boolean) ? (
        <Fact name={t("inquiry.detail.callback")}>
          {callback.assignee_id ? name(callback.assignee_id) : ""} {callback.number} {callback.by_text}{" "}
          {callback.by_time ? <Moment at={callback.by_time} short /> : null}{" "}
          {callback.done_at
            ? t("inquiry.detail.callbackDone", { at: dates.moment(callback.done_at, true, true) })
            : null}{" "}
          {callback.note}
        </Fact>
      ) : null}
      {inquiry.hand_offs?.length ? (
        <Fact name={t("inquiry.detail.handOffs")}>
          {inquiry.hand_offs.map((each) => (
            <p key={each.at}>
              {each.to_staff_id
                ? name(each.to_staff_id)
                : (each.to_unit ?? officeName(each.to_office_code ?? ""))}{" "}
              {t("inquiry.detail.handedBy", { name: name(each.by) })} <Moment at={each.at} short />{" "}
              {each.accepted_by && each.accepted_at
                ? t("inquiry.detail.takenBy", {
                    name: name(each.accepted_by),
                    at: dates.moment(each.accepted_at, true, true),
                  })
                : ""}{" "}
              {each.note}
            </p>
          ))}
        </Fact>
      ) : null}
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-dns-16B-130 text-solid-gray-700">{name}</dt>
      <dd className="min-w-0 text-std-16N-170">{children}</dd>
    </>
  );
}
