/** A proposal that came back: its drafter says it otherwise and sends it again. */

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ApprovalCase } from "~/api/approvals";
import { type Correction, readRecord, resubmit, submissionQuery } from "~/api/casework";
import { useAction } from "~/api/intent";
import { Button } from "~/parts/Button";
import { CorrectionFields } from "~/parts/correction/CorrectionFields";
import { rewordedOf, type Words, wordsOf } from "~/parts/correction/words";
import { tell } from "~/parts/feedback/notices";
import { Trouble } from "~/parts/feedback/Trouble";
import { Modal } from "~/parts/Modal";

interface RewordDialogProps {
  readonly one: ApprovalCase;
  readonly correction: Correction;
  readonly onClose: () => void;
}

export function RewordDialog({ one, correction, onClose }: RewordDialogProps) {
  const { t } = useTranslation();
  const submission = useQuery(submissionQuery(one.id));
  const [words, setWords] = useState(() => wordsOf(correction));
  const isChanged = JSON.stringify(words) !== JSON.stringify(wordsOf(correction));
  const [tried, setTried] = useState(false);
  const sending = useAction(send, {
    onDone: () => {
      tell(t("editor.resubmitted", { title: one.title }));
      onClose();
    },
  });
  async function send(given: Words, intent: string) {
    const items = await Promise.all(
      (submission.data?.items ?? []).map(async ({ record_id }) => {
        const { version } = await readRecord(record_id);
        return { record_id, version };
      }),
    );
    return resubmit(one.id, { items, correction: rewordedOf(correction, given) }, intent);
  }
  return (
    <Modal title={t("approval.correct")} open onClose={onClose} written={isChanged} wide>
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (rewordedOf(correction, words) && submission.data && !sending.isPending) sending.mutate(words);
        }}
      >
        {submission.isError ? (
          <Trouble error={submission.error} onAgain={() => void submission.refetch()} />
        ) : null}
        <CorrectionFields
          of={correction.reason_code ? "void" : "amendment"}
          words={words}
          onWords={(patch) => setWords((before) => ({ ...before, ...patch }))}
          tried={tried}
        />
        {sending.isError ? <Trouble error={sending.error} /> : null}
        <div className="flex gap-3">
          <Button type="submit" look="solid" disabled={!submission.data || sending.isPending}>
            {t("approval.correct")}
          </Button>
          <Button onClick={onClose}>{t("parts.cancel")}</Button>
        </div>
      </form>
    </Modal>
  );
}
