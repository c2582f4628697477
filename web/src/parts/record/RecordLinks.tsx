/** From a record to where one goes on with it: it is put right in the way its state allows, and its case is opened. */

import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { CaseRecord } from "~/api/casework";
import { type Session, useSession } from "~/api/session";
import { Button, buttonClasses } from "../Button";
import { CorrectionDialog } from "../correction/CorrectionDialog";

const CHANGEABLE: readonly string[] = ["written", "returned"];
const CORRECTABLE: readonly string[] = ["approved", "filed"];
const SUPERIORS: readonly string[] = ["supervisor", "section_chief", "office_head"];

export function RecordLinks({ record }: { record: CaseRecord }) {
  const { t } = useTranslation();
  const session = useSession();
  const [proposing, setProposing] = useState<"amendment" | "void" | null>(null);
  const open = !record.locked;
  const changeable = isMine(record, session) && open && CHANGEABLE.includes(record.state);
  const correctable =
    open && CORRECTABLE.includes(record.state) && session.acting_post.office_code === record.office_code;
  return (
    <div className="flex flex-wrap gap-3">
      {changeable ? (
        <Link to="/write" search={{ record: record.id }} className={buttonClasses()}>
          {t(record.state === "returned" ? "approval.correct" : "editor.change")}
        </Link>
      ) : null}
      {correctable && mayAmend(record, session) ? (
        <Button onClick={() => setProposing("amendment")}>{t("correction.amend")}</Button>
      ) : null}
      {correctable && SUPERIORS.includes(session.acting_post.role) ? (
        <Button onClick={() => setProposing("void")}>{t("correction.void")}</Button>
      ) : null}
      {record.approval_id ? (
        <Link
          to="/approvals/$approvalId"
          params={{ approvalId: record.approval_id }}
          className={buttonClasses({ look: "text" })}
        >
          {t("editor.openCase")}
        </Link>
      ) : null}
      {proposing ? (
        <CorrectionDialog of={proposing} record={record} onClose={() => setProposing(null)} />
      ) : null}
    </div>
  );
}

function isMine(record: CaseRecord, { staff }: Session): boolean {
  return (record.writer_id ?? record.author_id) === staff.id;
}

/** Its author, the worker of the household and the 査察指導員; the server knows who is the worker today. */
function mayAmend(record: CaseRecord, session: Session): boolean {
  return (
    isMine(record, session) ||
    record.worker_id === session.staff.id ||
    session.acting_post.role === "supervisor"
  );
}
