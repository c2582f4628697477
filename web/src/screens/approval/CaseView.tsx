/** The case with its frame: facts and stamps above, the texts with what is said at their parts, what is said of the whole, the deeds at the foot. */

import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ApprovalCase } from "~/api/approvals";
import { commentsOf } from "~/parts/approval/comments";
import { begun } from "~/parts/approval/notes";
import { ShownToggle } from "~/parts/approval/ShownToggle";
import { useShown } from "~/parts/approval/useShown";
import { classes } from "~/parts/classes";
import { CorrectionText } from "~/parts/correction/CorrectionText";
import { LeaveAsked } from "~/parts/feedback/LeaveAsked";
import { Loading } from "~/parts/feedback/Loading";
import { useShortcut } from "~/parts/keys/shortcuts";
import { Screen } from "~/parts/Screen";
import { Ahead } from "./Ahead";
import { CaseFacts } from "./CaseFacts";
import { Comments } from "./Comments";
import { DeedBar } from "./DeedBar";
import { CaseContext, useNewDesk } from "./desk";
import { ItemSection } from "./ItemSection";
import { LastReturn } from "./LastReturn";
import { Overtaken } from "./Overtaken";
import { ReturnPanel } from "./ReturnPanel";
import { StampTable } from "./StampTable";
import { useSelectedWords } from "./selectedWords";
import { useReadProgress } from "./useReadProgress";
import { WordFields } from "./WordFields";
import { mayAnnotate } from "./word";

/** The texts make room for the panel; where there is none, it stands above the foot. */
const BESIDE_PANEL = "desktop-admin:grid desktop-admin:grid-cols-[minmax(0,1fr)_22rem]";

interface CaseViewProps {
  readonly one: ApprovalCase;
  /** The server has said that it is as it is shown. */
  readonly current: boolean;
}

export function CaseView({ one, current }: CaseViewProps) {
  const { t } = useTranslation();
  const texts = useShown(one);
  const comments = commentsOf(one);
  const part = usePartName(one);
  const [first] = one.items;
  const desk = useNewDesk(one, texts, current);
  const earlier = (first && texts.before(first.record_id)?.correction) || null;
  const progress = useReadProgress(one.items.length);
  const [asked, setAsked] = useState(false);
  const returning = asked && one.actions.includes("return");
  useSelectedWords(mayAnnotate(one), (selected) =>
    desk.annotate((notes) => begun(notes, { key: crypto.randomUUID(), ...selected })),
  );
  useShortcut("Alt+D", t("approval.toggleDiff"), texts.toggle, "here", texts.comparable);
  return (
    <CaseContext value={desk}>
      <Screen
        title={t("approval.title")}
        aside={<Ahead current={one.id} on={mayAnnotate(one) && !desk.arriving} />}
      >
        <div className="flex flex-wrap items-start justify-between gap-4">
          <CaseFacts one={one} />
          <StampTable one={one} />
        </div>
        <Overtaken />
        <LastReturn comments={comments} one={one} />
        <div className={classes("flex flex-col gap-6", returning && BESIDE_PANEL)}>
          <div className="@container flex min-w-0 flex-col gap-6">
            <section
              aria-label={t("approval.texts")}
              aria-busy={desk.arriving}
              className="flex min-w-0 flex-col gap-4"
            >
              <ShownToggle texts={texts} keys="Alt+D" />
              {progress.total > 1 ? (
                <p role="status" className="text-dns-16N-130">
                  {t("approval.progress", { read: progress.read, count: progress.total })}
                </p>
              ) : null}
              {one.correction ? (
                <CorrectionText correction={one.correction} part={part} earlier={earlier} />
              ) : null}
              {texts.loading ? <Loading lines={6} /> : null}
              {one.items.map((item, at) => (
                <ItemSection
                  key={item.record_id}
                  item={item}
                  comments={comments}
                  texts={texts}
                  end={progress.watch(at)}
                />
              ))}
            </section>
            <div className="flex flex-col gap-6 @4xl:grid @4xl:grid-cols-2">
              {returning ? null : <WordFields />}
              <Comments comments={comments} one={one} />
            </div>
          </div>
          {returning ? <ReturnPanel onClose={() => setAsked(false)} /> : null}
        </div>
        <DeedBar returning={returning} onReturn={() => setAsked(!returning)} />
        <LeaveAsked unsent={desk.unsent} />
      </Screen>
    </CaseContext>
  );
}

/** What the part that a correction is about is called; null where it is about the record as a whole. */
function usePartName({ correction, items }: ApprovalCase): string | null {
  const { t } = useTranslation();
  const segments = items.flatMap(({ content }) => content?.segments ?? []);
  const part = segments.find(({ id }) => id === correction?.target_segment);
  return part ? t(`parts.segment.${part.kind}`) : null;
}
