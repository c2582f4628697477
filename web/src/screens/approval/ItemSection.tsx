/** One record of the case, with what was said at its parts and what one may say there. */

import type { Ref } from "react";
import { useTranslation } from "react-i18next";
import type { ApprovalCase } from "~/api/approvals";
import { type Comment, commentsAt, quotesAt } from "~/parts/approval/comments";
import { ItemText } from "~/parts/approval/ItemText";
import { SegmentComments } from "~/parts/approval/SegmentComments";
import type { ShownTexts } from "~/parts/approval/useShown";
import { useDesk } from "./desk";
import { SegmentTools } from "./SegmentTools";
import { useAccepting } from "./useAccepting";

interface ItemSectionProps {
  readonly item: ApprovalCase["items"][number];
  readonly comments: readonly Comment[];
  readonly texts: ShownTexts;
  readonly end: Ref<HTMLDivElement>;
}

export function ItemSection({ item, comments, texts, end }: ItemSectionProps) {
  const { t } = useTranslation();
  const { one, word } = useDesk();
  const { content, record_id } = item;
  const coming = content === null && !one.withheld?.includes(record_id);
  const title = `item-${record_id}`;
  const notes = [...word.notes, ...comments.flatMap((comment) => comment.notes)];
  const nameOf = (segment: string) => {
    const kind = content?.segments?.find(({ id }) => id === segment)?.kind;
    return kind ? t(`parts.segment.${kind}`) : "";
  };
  return (
    <article
      aria-labelledby={title}
      data-record={record_id}
      className="rounded-12 border border-solid-gray-420 p-4"
    >
      <h3 id={title} className="text-std-18B-160">
        {content?.title ?? item.title}
      </h3>
      {coming ? <p>{t("approval.contentComing")}</p> : null}
      {content ? (
        <ItemText
          content={content}
          shown={texts.shown}
          before={texts.before(record_id)}
          quotes={(segment) => quotesAt(notes, record_id, segment)}
          beside={(segment, text) => (
            <Said
              comments={commentsAt(comments, record_id, segment)}
              record={record_id}
              segment={segment}
              name={nameOf(segment)}
              text={text}
            />
          )}
        />
      ) : null}
      <div ref={end} />
    </article>
  );
}

interface SaidProps {
  readonly comments: readonly Comment[];
  readonly record: string;
  readonly segment: string;
  readonly name: string;
  /** What the part says now; null for one that is gone. */
  readonly text: string | null;
}

/** What was said at a part, and what one may say there. */
function Said({ comments, record, segment, name, text }: SaidProps) {
  const acceptOf = useAccepting(record, text);
  return (
    <>
      <SegmentComments comments={comments} segment={segment} acceptOf={acceptOf} />
      {text === null ? null : <SegmentTools record={record} segment={segment} name={name} text={text} />}
    </>
  );
}
