/** One submitted record: all of it, all of it with the changes marked, or only the changes since the reader last saw it. */

import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { SeenContent } from "~/api/approvals";
import { Chip } from "../chips";
import { PlainText } from "../diff/TextDiff";
import { FieldChanges, Part, SegmentPart } from "../record/ContentChanges";
import { charactersOf } from "../record/characters";
import { type ComparedField, changeOf } from "../record/compare";
import { FACTS_BESIDE, useInWords } from "../record/useInWords";
import { useSource } from "../record/useSource";

/** What stands beside the text of a part: its place, and its current words, null for a removed part. */
export type Beside = (segment: string, text: string | null) => ReactNode;

export type Shown = "whole" | "marked" | "changes";

interface ItemTextProps {
  readonly content: SeenContent;
  readonly shown: Shown;
  /** The content that was seen before; null for a new item. */
  readonly before: SeenContent | null;
  readonly beside: Beside;
  /** The words of a part that comments are about. */
  readonly quotes?: (segment: string) => readonly string[];
}

export function ItemText({ shown, before, ...rest }: ItemTextProps) {
  if (shown === "whole") return <Whole {...rest} />;
  return <Compared before={before} marked={shown === "marked"} {...rest} />;
}

type TextProps = Pick<ItemTextProps, "content" | "beside" | "quotes">;

const FACTS = [
  "record_type",
  "occurred_at",
  "subjects",
  ...FACTS_BESIDE,
] as const satisfies readonly ComparedField[];

function Whole({ content, beside, quotes }: TextProps) {
  const source = useSource();
  return (
    <>
      <Facts content={content} without={[]} />
      {(content.segments ?? []).map((segment) => (
        <Part key={segment.id} kind={segment.kind} source={source(segment.source)}>
          <SideBySide segment={segment.id} beside={beside(segment.id, segment.text)}>
            <PlainText text={segment.text} quotes={quotes?.(segment.id)} />
          </SideBySide>
        </Part>
      ))}
      <NextPlan text={content.next_plan} />
    </>
  );
}

interface SideBySideProps {
  readonly segment: string;
  readonly beside: ReactNode;
  readonly children: ReactNode;
}

/** The text of a part, and what stands beside it; below it where there is no room. Words are selected within `data-part`. */
function SideBySide({ segment, beside, children }: SideBySideProps) {
  return (
    <div className="flex flex-col gap-2 @4xl:grid @4xl:grid-cols-[minmax(0,1fr)_20rem] @4xl:gap-6">
      <div data-part={segment}>{children}</div>
      <div className="flex min-w-0 flex-col gap-2">{beside}</div>
    </div>
  );
}

/** The facts beside the body, without those shown elsewhere. */
function Facts({ content, without }: { content: SeenContent; without: readonly string[] }) {
  const { t } = useTranslation();
  const inWords = useInWords(content.household_id);
  return (
    <>
      <dl className="mb-3 flex flex-wrap gap-x-6 gap-y-1 text-dns-16N-130">
        {FACTS.map((field) => ({ field, text: inWords(content, field) }))
          .filter(({ field, text }) => text && !without.includes(field))
          .map(({ field, text }) => (
            <div key={field} className="flex gap-2">
              <dt className="text-solid-gray-700">{t(`parts.fields.${field}`)}</dt>
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
      <h4 className="text-dns-14B-130 text-solid-gray-700">{t("parts.fields.next_plan")}</h4>
      <p className="whitespace-pre-wrap text-std-16N-170">{text}</p>
    </div>
  );
}

interface ComparedProps extends TextProps {
  readonly before: SeenContent | null;
  /** All of the text with the changes marked in it, not the changes alone. */
  readonly marked: boolean;
}

function Compared({ content, before, beside, quotes, marked }: ComparedProps) {
  const { t } = useTranslation();
  const inWords = useInWords(content.household_id);
  const change = changeOf(before, content, inWords);
  const changed = change.segments.filter(({ is }) => is !== "same");
  const told = change.fields.map(({ field }) => field);
  const { added, removed } = charactersOf(change);
  return (
    <>
      <p className="mb-2 text-dns-16N-130">
        {changed.length + change.fields.length === 0
          ? t("approval.unchanged")
          : t("approval.amount", { added, removed })}
        {change.unchanged && !marked ? ` ${t("approval.unchangedParts", { count: change.unchanged })}` : ""}
      </p>
      <FieldChanges fields={change.fields} />
      {marked ? <Facts content={content} without={told} /> : null}
      {(marked ? change.segments : changed).map((segment) => (
        <SegmentPart
          key={segment.id}
          segment={segment}
          quotes={quotes?.(segment.id)}
          around={(text) => (
            <SideBySide
              segment={segment.id}
              beside={beside(segment.id, segment.is === "removed" ? null : segment.after)}
            >
              {text}
            </SideBySide>
          )}
        />
      ))}
      {marked && !told.includes("next_plan") ? <NextPlan text={content.next_plan} /> : null}
    </>
  );
}
