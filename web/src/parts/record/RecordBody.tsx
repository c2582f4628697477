/** The content of a record: its subjects, its segments with their kinds and sources, and the items that it opened. */

import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { CaseRecord } from "~/api/casework";
import type { Schemas } from "~/api/client";
import { Day, Moment, useDates } from "../calendar/dates";
import { Icon } from "../Icon";
import { Marked, useSought } from "../sought";
import { AmendedText, AmendmentList } from "./Amended";
import { type Amendment, correctedText } from "./corrected";
import { whyLocked } from "./locked";
import { FACTS_BESIDE, useInWords } from "./useInWords";
import { useSource } from "./useSource";

type Content = Schemas["Record"];

export function RecordBody({ record }: { record: Content | CaseRecord }) {
  const { t } = useTranslation();
  const sought = useSought(record.id);
  const segments = record.segments ?? [];
  const amendments = record.amendments ?? [];
  const elsewhere = amendments.filter(({ segment_id }) => !segments.some(({ id }) => id === segment_id));
  return (
    <div className="flex flex-col gap-3">
      {record.voided ? <VoidedNote voided={record.voided} /> : null}
      {"locked" in record && record.locked ? (
        <p className="text-dns-16N-130">{t(whyLocked(record.state))}</p>
      ) : null}
      {record.returned_comment ? (
        <Noted title={t("household.record.returned")}>{record.returned_comment}</Noted>
      ) : null}
      <Facts record={record} />
      {segments.map((segment) => (
        <Segment
          key={segment.id}
          segment={segment}
          sought={sought}
          amendments={amendments.filter(({ segment_id }) => segment_id === segment.id)}
        />
      ))}
      {record.next_plan ? (
        <Noted title={t("household.record.next")}>
          <Marked text={record.next_plan} words={sought} />
        </Noted>
      ) : null}
      {(record.instructions ?? []).map((instruction) => (
        <Noted key={instruction.text} title={t("household.record.instructions")}>
          <Marked text={instruction.text} words={sought} />{" "}
          {instruction.due_on ? <Day on={instruction.due_on} /> : null}
        </Noted>
      ))}
      {elsewhere.length ? (
        <div>
          <h4 className="text-dns-14B-130">{t("household.record.amendments")}</h4>
          <AmendmentList amendments={elsewhere} shown={null} />
        </div>
      ) : null}
      <Issues record={record} />
    </div>
  );
}

function Facts({ record }: { record: Content }) {
  const { t } = useTranslation();
  const dates = useDates();
  const inWords = useInWords(record.household_id);
  const stamps = (record.legacy_signoff ?? []).map(({ post, on, text }) =>
    [post, text === post ? "" : text, on ? dates.day(on, true) : ""].filter(Boolean).join(" "),
  );
  const facts: readonly (readonly [string, string])[] = [
    ...[...FACTS_BESIDE, "late_reason" as const].map(
      (field) => [t(`parts.fields.${field}`), inWords(record, field)] as const,
    ),
    [t("household.record.signoff"), stamps.join("、")],
  ];
  const given = facts.filter(([, value]) => value);
  if (given.length === 0) return null;
  return (
    <dl className="flex flex-wrap gap-x-6 gap-y-1 text-dns-16N-130">
      {given.map(([name, value]) => (
        <div key={name} className="flex gap-2">
          <dt className="text-solid-gray-700">{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** 取消: who, when and why; the text stays readable below. */
function VoidedNote({ voided }: { voided: Schemas["Voided"] }) {
  const { t } = useTranslation();
  return (
    <p className="rounded-8 border border-red-900 bg-red-50 p-2 text-dns-16N-130">
      <strong>{t("parts.voided.title")}</strong> {t(`parts.voided.reason.${voided.reason_code}`)}{" "}
      {voided.note}（{voided.by.name} <Moment at={voided.at} short />）
    </p>
  );
}

interface SegmentProps {
  readonly segment: Schemas["Segment"];
  readonly sought: readonly string[];
  readonly amendments: readonly Amendment[];
}

function Segment({ segment, sought, amendments }: SegmentProps) {
  const { t } = useTranslation();
  const corrected = correctedText(segment.id, amendments);
  const source = useSource()(segment.source);
  return (
    <div id={`segment-${segment.id}`}>
      <h4 className="text-dns-14B-130 text-solid-gray-700">
        {t(`parts.segment.${segment.kind}`)}
        {source ? `・${t("household.record.source", { name: source })}` : ""}
      </h4>
      <AmendedText text={segment.text} corrected={corrected} sought={sought} />
      {amendments.length ? <AmendmentList amendments={amendments} shown={corrected} /> : null}
    </div>
  );
}

function Noted({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="border-key-900 border-l-4 bg-white px-3 py-2">
      <h4 className="text-dns-14B-130">{title}</h4>
      <p className="whitespace-pre-wrap text-std-16N-170">{children}</p>
    </div>
  );
}

function Issues({ record }: { record: Content }) {
  const { t } = useTranslation();
  const issues = record.import_issues ?? [];
  if (issues.length === 0) return null;
  return (
    <div className="flex gap-2 text-dns-14N-130">
      <Icon name="alert" className="size-4 shrink-0" />
      <div>
        <p className="text-dns-14B-130">{t("household.record.issues")}</p>
        {issues.map((issue) => (
          <p key={issue.message}>
            {issue.message} {issue.original ? `「${issue.original}」` : ""}
          </p>
        ))}
      </div>
    </div>
  );
}
