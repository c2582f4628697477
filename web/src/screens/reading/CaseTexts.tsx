/** The texts of a case as submitted, or only the changes since the reader last saw it. Read to the end, it counts as opened. */

import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type ApprovalCase, act } from "~/api/approvals";
import { useAction } from "~/api/intent";
import { useSession } from "~/api/session";
import { commentsAt, commentsOf } from "~/parts/approval/comments";
import { ItemText } from "~/parts/approval/ItemText";
import { NoteOfRound } from "~/parts/approval/NoteOfRound";
import { SegmentComments } from "~/parts/approval/SegmentComments";
import { ShownToggle } from "~/parts/approval/ShownToggle";
import { keepCase } from "~/parts/approval/useCase";
import { useShown } from "~/parts/approval/useShown";
import { Trouble } from "~/parts/feedback/Trouble";
import { isToOpen } from "../approval/actions";
import { Coming } from "./Coming";
import { useReading } from "./useSight";

interface CaseTextsProps {
  readonly one: ApprovalCase;
  readonly onRead: (version: number) => void;
}

export function CaseTexts({ one, onRead }: CaseTextsProps) {
  const { t } = useTranslation();
  const texts = useShown(one);
  const comments = commentsOf(one);
  const complete = !texts.loading && one.items.every(({ content }) => content !== null);
  const opening = useOpening(one, texts.changedSince, onRead);
  const { text, end } = useReading({
    characters: lengthOf(one),
    on: complete,
    onRead: () => opening.mutate(null),
  });
  if (texts.loading) return <Coming />;
  return (
    <div ref={text} className="flex flex-col gap-4">
      <NoteOfRound one={one} />
      <ShownToggle texts={texts} />
      {one.items.map(({ record_id, title, content }) => (
        <section key={record_id} aria-labelledby={`text-${record_id}`}>
          <h3 id={`text-${record_id}`} className={one.items.length > 1 ? "mb-1 text-std-18B-160" : "sr-only"}>
            {content?.title ?? title}
          </h3>
          {content ? (
            <ItemText
              content={content}
              shown={texts.shown}
              before={texts.before(record_id)}
              beside={(segment) => (
                <SegmentComments comments={commentsAt(comments, record_id, segment)} segment={segment} />
              )}
            />
          ) : (
            <p>{t("approval.contentComing")}</p>
          )}
        </section>
      ))}
      {opening.isError ? <Trouble error={opening.error} onAgain={() => opening.mutate(null)} /> : null}
      <div ref={end} />
    </div>
  );
}

/** 開く, unless it was opened before; then it is read at the version that was shown. */
function useOpening(one: ApprovalCase, changedSince: number | null, onRead: (version: number) => void) {
  const cache = useQueryClient();
  const { staff } = useSession();
  return useAction(
    (_: null, intent) =>
      isToOpen(one, staff.id)
        ? act(one, { verb: "open", body: { changed_since: changedSince } }, intent)
        : Promise.resolve(one),
    {
      onDone: (after) => {
        keepCase(cache, after);
        onRead(after.version);
      },
    },
  );
}

function lengthOf({ items }: ApprovalCase): number {
  const segments = items.flatMap(({ content }) => content?.segments ?? []);
  return segments.reduce((sum, { text }) => sum + text.length, 0);
}
