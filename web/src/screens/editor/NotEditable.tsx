/** For a record that can no longer be changed here: its state, and a link to read it. */

import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { CaseRecord } from "~/api/casework";
import { StateChip } from "~/parts/chips";

export function NotEditable({ record }: { record: CaseRecord }) {
  const { t } = useTranslation();
  return (
    <div className="flex flex-wrap items-center gap-3">
      <StateChip kind="record" state={record.state} />
      <p>{t("editor.notEditable")}</p>
      {record.approval_id ? (
        <Link to="/approvals/$approvalId" params={{ approvalId: record.approval_id }} className="link">
          {t("editor.openCase")}
        </Link>
      ) : null}
      {record.household_id ? (
        <Link
          to="/households/$householdId"
          params={{ householdId: record.household_id }}
          search={{ entry: record.id }}
          className="link"
        >
          {t("editor.openLedger")}
        </Link>
      ) : null}
    </div>
  );
}
