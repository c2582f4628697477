/** One record as it was sent: whole, or only what changed since the approvers last saw it. */

import type { ReactNode, Ref } from "react";
import { useTranslation } from "react-i18next";
import type { ApprovalCase, SeenContent } from "~/api/approvals";
import { type Comment, commentsAt } from "~/parts/approval/comments";
import { SegmentComments } from "~/parts/approval/SegmentComments";
import { Chip } from "~/parts/chips";
import { TextDiff } from "~/parts/diff/TextDiff";
import { changeOf, type SegmentChange } from "./compare";
import { useDesk } from "./desk";
import { SegmentTools } from "./SegmentTools";
import { useAccepting } from "./useAccepting";
import { useInWords } from "./useInWords";

interface ItemSectionProps {
  readonly item: ApprovalCase["items"][number];
  readonly comments: readonly Comment[];
  /** What was seen before, null for an item that was not there; undefined to show all of it. */
  readonly before: SeenContent | null | undefined;
  readonly end: Ref<HTMLDivElement>;
}

export function ItemSection({ item, comments, before, end }: ItemSectionProps) {
  const { t } = useTranslation();
  const { one } = useDesk();
  const { content, record_id } = item;
  const coming = content === null && !one.withheld?.includes(record_id);
  const title = `item-${record_id}`;
  return (
    <article aria-labelledby={title} className="rounded-12 border border-solid-gray-420 p-4">
      <h3 id={title} className="text-std-18B-160">
        {content?.title ?? item.title}
      </h3>
      {coming ? <p>{t("approval.contentComing")}</p> : null}
      {content && before === undefined ? (
        <Whole content={content} record={record_id} comments={comments} />
      ) : null}
      {content && before !== undefined ? (
        <Changes content={content} before={before} record={record_id} comments={comments} />
      ) : null}
      <div ref={end} />
    </article>
  );
}

interface TextProps {
  readonly content: SeenContent;
  readonly record: string;
  readonly comments: readonly Comment[];
}

const FACTS = ["record_type", "occurred_at", "subjects", "place", "counterpart", "visits"] as const;

function Whole({ content, record, comments }: TextProps) {
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
          <Said
            comments={commentsAt(comments, record, segment.id)}
            record={record}
            segment={segment.id}
            text={segment.text}
          />
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

function Changes({ content, before, record, comments }: TextProps & { before: SeenContent | null }) {
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
          <Said
            comments={commentsAt(comments, record, segment.id)}
            record={record}
            segment={segment.id}
            text={segment.is === "removed" ? null : segment.after}
          />
        </Part>
      ))}
    </>
  );
}

interface SaidProps {
  readonly comments: readonly Comment[];
  readonly record: string;
  readonly segment: string;
  /** What the part says now; null for one that is gone. */
  readonly text: string | null;
}

/** What was said at a part, and what one may say there. */
function Said({ comments, record, segment, text }: SaidProps) {
  const acceptOf = useAccepting(record, text);
  return (
    <>
      <SegmentComments comments={comments} segment={segment} acceptOf={acceptOf} />
      {text === null ? null : <SegmentTools record={record} segment={segment} text={text} />}
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
