/** From a record to where one goes on with it: it is put right while it may be, and its case is opened. */

import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { CaseRecord } from "~/api/casework";
import { useSession } from "~/api/session";
import { buttonClasses } from "../Button";

const CHANGEABLE: readonly string[] = ["written", "returned"];

export function RecordLinks({ record }: { record: CaseRecord }) {
  const { t } = useTranslation();
  const { staff } = useSession();
  const mine = (record.writer_id ?? record.author_id) === staff.id;
  const changeable = mine && !record.locked && CHANGEABLE.includes(record.state);
  if (!changeable && !record.approval_id) return null;
  return (
    <p className="flex flex-wrap gap-3">
      {changeable ? (
        <Link to="/write" search={{ record: record.id }} className={buttonClasses()}>
          {t(record.state === "returned" ? "approval.correct" : "editor.change")}
        </Link>
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
    </p>
  );
}
