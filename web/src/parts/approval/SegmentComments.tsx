/** What approvers said at one part of a text; a proposal is taken over with one click where that is possible. */

import { useTranslation } from "react-i18next";
import { Button } from "../Button";
import { Moment } from "../calendar/dates";
import { TextDiff } from "../diff/TextDiff";
import type { Comment } from "./comments";

interface SegmentCommentsProps {
  readonly comments: readonly Comment[];
  readonly segment: string;
  readonly onAccept?: (after: string) => void;
}

export function SegmentComments({ comments, segment, onAccept }: SegmentCommentsProps) {
  const { t } = useTranslation();
  if (comments.length === 0) return null;
  return (
    <ul className="flex flex-col gap-2">
      {comments.map(({ key, by, post, at, text, suggestion }) => (
        <li key={key} className="rounded-8 border border-orange-800 bg-orange-50 p-2 text-dns-16N-130">
          <p className="text-dns-14N-130">
            {post} {by} <Moment at={at} short />
          </p>
          {text ? <p className="whitespace-pre-wrap">{text}</p> : null}
          {suggestion && suggestion.segment === segment ? (
            <div className="mt-1">
              <p className="text-dns-14B-130">{t("approval.suggestion")}</p>
              <TextDiff before={suggestion.before} after={suggestion.after} />
              {onAccept ? (
                <Button size="xs" onClick={() => onAccept(suggestion.after)}>
                  {t("approval.acceptSuggestion")}
                </Button>
              ) : null}
            </div>
          ) : null}
        </li>
      ))}
    </ul>
  );
}
