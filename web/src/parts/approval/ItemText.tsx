/** One record as it was sent: whole, or only what changed since the approvers last saw it. */

import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { SeenContent } from "~/api/approvals";
import { Chip } from "../chips";
import { TextDiff } from "../diff/TextDiff";
import { changeOf, type SegmentChange } from "./compare";
import { useInWords } from "./useInWords";

/** What stands under a part: its place, and what it says now, null for one that is gone. */
export type Under = (segment: string, text: string | null) => ReactNode;

interface ItemTextProps {
  readonly content: SeenContent;
  /** What was seen before, null for an item that was not there; undefined to show all of it. */
  readonly before: SeenContent | null | undefined;
  readonly under?: Under;
}

export function ItemText({ content, before, under = () => null }: ItemTextProps) {
  if (before === undefined) return <Whole content={content} under={under} />;
  return <Changes content={content} before={before} under={under} />;
}

interface TextProps {
  readonly content: SeenContent;
  readonly under: Under;
}

const FACTS = ["record_type", "occurred_at", "subjects", "place", "counterpart", "visits"] as const;

function Whole({ content, under }: TextProps) {
  const { t } = useTranslation();
  const inWords = useInWords();
  return (
    <>
      <dl className="mb-3 flex flex-wrap gap-x-6 gap-y-1 text-dns-16N-130">
        {FACTS.map((field) => ({ field, text: inWords(content, field) }))
          .filter(({ text }) => text)
          .map(({ field, text }) => (
            <div key={field} className="flex gap-2">
              <dt className="text-solid-gray-700">{t(`approval.fields.${field}`)}</dt>
              <dd>{text}</dd>
            </div>
          ))}
      </dl>
      {content.late_entry ? (
        <p className="mb-2 text-dns-16N-130">
          <Chip tone="warn">{t("household.late")}</Chip> {content.late_reason}
        </p>
      ) : null}
      {(content.segments ?? []).map((segment) => (
        <Part key={segment.id} kind={segment.kind} source={segment.source?.name ?? null}>
          <p className="whitespace-pre-wrap text-std-16N-170">{segment.text}</p>
          {under(segment.id, segment.text)}
        </Part>
      ))}
      {content.next_plan ? (
        <div className="mt-2">
          <h4 className="text-dns-14B-130 text-solid-gray-700">{t("approval.fields.next_plan")}</h4>
          <p className="whitespace-pre-wrap text-std-16N-170">{content.next_plan}</p>
        </div>
      ) : null}
    </>
  );
}

function Changes({ content, before, under }: TextProps & { before: SeenContent | null }) {
  const { t } = useTranslation();
  const inWords = useInWords();
  const change = changeOf(before, content, inWords);
  const changed = change.segments.filter(({ is }) => is !== "same");
  const { added, removed } = change.amount;
  return (
    <>
      <p className="mb-2 text-dns-16N-130">
        {changed.length + change.fields.length === 0
          ? t("approval.unchanged")
          : t("approval.amount", { added, removed })}
        {change.unchanged ? ` ${t("approval.unchangedParts", { count: change.unchanged })}` : ""}
      </p>
      {change.fields.map(({ field, before: old, after }) => (
        <div key={field} className="mb-2">
          <h4 className="text-dns-14B-130 text-solid-gray-700">{t(`approval.fields.${field}`)}</h4>
          <TextDiff before={old} after={after} />
        </div>
      ))}
      {changed.map((segment) => (
        <Part key={segment.id} kind={segment.kind} source={null} is={segment.is}>
          <TextDiff before={segment.before} after={segment.after} />
          {under(segment.id, segment.is === "removed" ? null : segment.after)}
        </Part>
      ))}
    </>
  );
}

interface PartProps {
  readonly kind: string;
  readonly source: string | null;
  readonly is?: SegmentChange["is"];
  readonly children: ReactNode;
}

function Part({ kind, source, is, children }: PartProps) {
  const { t } = useTranslation();
  return (
    <div className="mb-3 border-solid-gray-420 border-l-4 pl-3">
      <h4 className="flex flex-wrap gap-2 text-dns-14B-130 text-solid-gray-700">
        {t(`parts.segment.${kind as "fact"}`)}
        {source ? <span className="font-normal">{source}</span> : null}
        {is === "added" ? <Chip tone="good">{t("approval.partAdded")}</Chip> : null}
        {is === "removed" ? <Chip tone="bad">{t("approval.partRemoved")}</Chip> : null}
      </h4>
      {children}
    </div>
  );
}
