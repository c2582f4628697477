/** The approvers' comments at one part of a text. A proposal is accepted with one click if that is possible. */

import { useTranslation } from "react-i18next";
import { Button } from "../Button";
import { Moment } from "../calendar/dates";
import { TextDiff } from "../diff/TextDiff";
import type { Comment } from "./comments";

interface SegmentCommentsProps {
  readonly comments: readonly Comment[];
  readonly segment: string;
  /** Accepts a proposal; null if that is impossible. */
  readonly acceptOf?: (comment: Comment) => (() => void) | null;
}

export function SegmentComments({ comments, segment, acceptOf }: SegmentCommentsProps) {
  if (comments.length === 0) return null;
  return (
    <ul className="flex flex-col gap-2">
      {comments.map((comment) => (
        <li
          key={comment.key}
          className="rounded-8 border border-orange-800 bg-orange-50 p-2 text-dns-16N-130"
        >
          <p className="text-dns-14N-130">
            {comment.post} {comment.by} <Moment at={comment.at} short />
          </p>
          {comment.text ? <p className="whitespace-pre-wrap">{comment.text}</p> : null}
          {comment.suggestion?.segment === segment ? (
            <Suggested {...comment.suggestion} accept={acceptOf?.(comment) ?? null} />
          ) : null}
        </li>
      ))}
    </ul>
  );
}

interface SuggestedProps {
  readonly before: string;
  readonly after: string;
  readonly accept: (() => void) | null;
}

function Suggested({ before, after, accept }: SuggestedProps) {
  const { t } = useTranslation();
  return (
    <div className="mt-1">
      <p className="text-dns-14B-130">{t("approval.suggestion")}</p>
      <TextDiff before={before} after={after} />
      {accept ? (
        <Button size="xs" onClick={accept}>
          {t("approval.acceptSuggestion")}
        </Button>
      ) : null}
    </div>
  );
}
