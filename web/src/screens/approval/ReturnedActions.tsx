/** For the drafter of a returned case: put it right and send it again, or drop it. */

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ApprovalCase } from "~/api/approvals";
import { drop, type Submission, submissionQuery } from "~/api/casework";
import { useAction } from "~/api/intent";
import { Button, buttonClasses } from "~/parts/Button";
import { tell } from "~/parts/feedback/notices";
import { Trouble } from "~/parts/feedback/Trouble";
import { TextArea } from "~/parts/form/fields";
import { Modal } from "~/parts/Modal";
import { RewordDialog } from "./RewordDialog";

export function ReturnedActions({ one }: { one: ApprovalCase }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const [rewording, setRewording] = useState(false);
  const { correction } = one;
  return (
    <>
      {correction ? (
        <Button look="solid" onClick={() => setRewording(true)}>
          {t("approval.correct")}
        </Button>
      ) : null}
      {correction && rewording ? (
        <RewordDialog one={one} correction={correction} onClose={() => setRewording(false)} />
      ) : null}
      {(correction ? [] : one.items).map((item, at) => (
        <Link
          key={item.record_id}
          to="/write"
          search={{ record: item.record_id }}
          className={buttonClasses({ look: at === 0 ? "solid" : "outline" })}
        >
          {one.items.length > 1
            ? t("approval.correctOne", { title: item.content?.title ?? item.title ?? "" })
            : t("approval.correct")}
        </Link>
      ))}
      <Button onClick={() => setAsking(true)}>{t("approval.drop")}</Button>
      {asking ? <DropDialog one={one} onClose={() => setAsking(false)} /> : null}
    </>
  );
}

function DropDialog({ one, onClose }: { one: ApprovalCase; onClose: () => void }) {
  const { t } = useTranslation();
  const submission = useQuery(submissionQuery(one.id));
  const [comment, setComment] = useState("");
  const dropping = useAction((seen: Submission, intent) => drop(seen, comment.trim() || null, intent), {
    onDone: () => {
      tell(t("approval.dropped"));
      onClose();
    },
  });
  return (
    <Modal title={t("approval.drop")} open onClose={onClose}>
      <p className="mb-3">{t(one.correction ? "correction.unchanged" : "approval.dropText")}</p>
      {submission.isError ? (
        <Trouble error={submission.error} onAgain={() => void submission.refetch()} />
      ) : null}
      {dropping.isError ? <Trouble error={dropping.error} /> : null}
      <TextArea
        label={t("approval.comment")}
        data-first
        value={comment}
        onChange={(event) => setComment(event.target.value)}
      />
      <div className="mt-4 flex gap-3">
        <Button
          look="solid"
          disabled={!submission.data || dropping.isPending}
          onClick={() => submission.data && dropping.mutate(submission.data)}
        >
          {t("approval.drop")}
        </Button>
        <Button onClick={onClose}>{t("parts.cancel")}</Button>
      </div>
    </Modal>
  );
}
