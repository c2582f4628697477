/** Links from a record to the next step: the correction that its state allows, and its case. */

import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type CaseRecord, fileRecord } from "~/api/casework";
import { useAction } from "~/api/intent";
import { type Session, useSession } from "~/api/session";
import { Button, buttonClasses } from "../Button";
import { CorrectionDialog } from "../correction/CorrectionDialog";
import { tell } from "../feedback/notices";
import { Trouble } from "../feedback/Trouble";

const CHANGEABLE: readonly string[] = ["written", "returned"];
const CORRECTABLE: readonly string[] = ["approved", "filed"];
const SUPERIORS: readonly string[] = ["supervisor", "section_chief", "office_head"];

/** `may_file`: the server sends it only with a single record. */
interface RecordLinksProps {
  readonly record: CaseRecord & { readonly may_file?: boolean };
}

export function RecordLinks({ record }: RecordLinksProps) {
  const { t } = useTranslation();
  const session = useSession();
  const [proposing, setProposing] = useState<"amendment" | "void" | null>(null);
  const cache = useQueryClient();
  const filing = useAction(fileRecord, {
    onDone: ({ title }) => {
      tell(t("editor.filed", { title }));
      void cache.invalidateQueries({ queryKey: ["records"] });
    },
  });
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
      {record.may_file ? (
        <Button disabled={filing.isPending} onClick={() => filing.mutate(record)}>
          {t("editor.file")}
        </Button>
      ) : null}
      {filing.isError ? <Trouble error={filing.error} /> : null}
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
