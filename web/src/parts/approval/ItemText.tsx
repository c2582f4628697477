/** One record as it was sent: whole, whole with what changed marked in it, or only what changed since one saw it last. */

import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { SeenContent } from "~/api/approvals";
import { Chip } from "../chips";
import { TextDiff } from "../diff/TextDiff";
import { useSource } from "../record/useSource";
import { changeOf, type SegmentChange } from "./compare";
import { useInWords } from "./useInWords";

/** What stands under a part: its place, and what it says now, null for one that is gone. */
export type Under = (segment: string, text: string | null) => ReactNode;

export type Shown = "whole" | "marked" | "changes";

interface ItemTextProps {
  readonly content: SeenContent;
  readonly shown: Shown;
  /** What was seen before, null for an item that was not there. */
  readonly before: SeenContent | null;
  readonly under?: Under;
}

export function ItemText({ content, shown, before, under = () => null }: ItemTextProps) {
  if (shown === "whole") return <Whole content={content} under={under} />;
  return <Compared content={content} before={before} under={under} marked={shown === "marked"} />;
}

interface TextProps {
  readonly content: SeenContent;
  readonly under: Under;
}

const FACTS = ["record_type", "occurred_at", "subjects", "place", "counterpart", "visits"] as const;

function Whole({ content, under }: TextProps) {
  const source = useSource();
  return (
    <>
      <Facts content={content} without={[]} />
      {(content.segments ?? []).map((segment) => (
        <Part key={segment.id} kind={segment.kind} source={source(segment.source)}>
          <p className="whitespace-pre-wrap text-std-16N-170">{segment.text}</p>
          {under(segment.id, segment.text)}
        </Part>
      ))}
      <NextPlan text={content.next_plan} />
    </>
  );
}

/** The facts beside the body, but for those told elsewhere. */
function Facts({ content, without }: { content: SeenContent; without: readonly string[] }) {
  const { t } = useTranslation();
  const inWords = useInWords();
  return (
    <>
      <dl className="mb-3 flex flex-wrap gap-x-6 gap-y-1 text-dns-16N-130">
        {FACTS.map((field) => ({ field, text: inWords(content, field) }))
          .filter(({ field, text }) => text && !without.includes(field))
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
    </>
  );
}

function NextPlan({ text }: { text: string | null | undefined }) {
  const { t } = useTranslation();
  if (!text) return null;
  return (
    <div className="mt-2">
      <h4 className="text-dns-14B-130 text-solid-gray-700">{t("approval.fields.next_plan")}</h4>
      <p className="whitespace-pre-wrap text-std-16N-170">{text}</p>
    </div>
  );
}

interface ComparedProps extends TextProps {
  readonly before: SeenContent | null;
  /** All of the text with the changes marked in it, not the changes alone. */
  readonly marked: boolean;
}

function Compared({ content, before, under, marked }: ComparedProps) {
  const { t } = useTranslation();
  const inWords = useInWords();
  const source = useSource();
  const change = changeOf(before, content, inWords);
  const changed = change.segments.filter(({ is }) => is !== "same");
  const told = change.fields.map(({ field }) => field);
  const { added, removed } = change.amount;
  return (
    <>
      <p className="mb-2 text-dns-16N-130">
        {changed.length + change.fields.length === 0
          ? t("approval.unchanged")
          : t("approval.amount", { added, removed })}
        {change.unchanged && !marked ? ` ${t("approval.unchangedParts", { count: change.unchanged })}` : ""}
      </p>
      {change.fields.map(({ field, before: old, after }) => (
        <div key={field} className="mb-2">
          <h4 className="text-dns-14B-130 text-solid-gray-700">{t(`approval.fields.${field}`)}</h4>
          <TextDiff before={old} after={after} />
        </div>
      ))}
      {marked ? <Facts content={content} without={told} /> : null}
      {(marked ? change.segments : changed).map((segment) => (
        <Part
          key={segment.id}
          kind={segment.kind}
          source={source(segment.source)}
          was={segment.was && { kind: segment.was.kind, source: source(segment.was.source) }}
          is={segment.is}
        >
          <TextDiff before={segment.before} after={segment.after} />
          {under(segment.id, segment.is === "removed" ? null : segment.after)}
        </Part>
      ))}
      {marked && !told.includes("next_plan") ? <NextPlan text={content.next_plan} /> : null}
    </>
  );
}

interface Head {
  readonly kind: string;
  readonly source: string;
}

interface PartProps extends Head {
  /** What its head said before, where it says something else now. */
  readonly was?: Head | null;
  readonly is?: SegmentChange["is"];
  readonly children: ReactNode;
}

function Part({ kind, source, was = null, is, children }: PartProps) {
  const { t } = useTranslation();
  const kindOf = (head: Head) => t(`parts.segment.${head.kind as "fact"}`);
  const inOne = (head: Head) => [kindOf(head), head.source].filter(Boolean).join(" ");
  return (
    <div className="mb-3 border-solid-gray-420 border-l-4 pl-3">
      <h4 className="flex flex-wrap gap-2 text-dns-14B-130 text-solid-gray-700">
        {kindOf({ kind, source })}
        {source ? <span className="font-normal">{source}</span> : null}
        {is === "added" ? <Chip tone="good">{t("approval.partAdded")}</Chip> : null}
        {is === "removed" ? <Chip tone="bad">{t("approval.partRemoved")}</Chip> : null}
      </h4>
      {was ? <TextDiff before={inOne(was)} after={inOne({ kind, source })} /> : null}
      {children}
    </div>
  );
}
