/** Why a record came back: the reason is above the text, each comment at its part. */

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { caseQuery } from "~/api/approvals";
import type { CaseRecord } from "~/api/casework";
import { type Comment, commentsOf } from "~/parts/approval/comments";
import { Moment } from "~/parts/calendar/dates";
import { Icon } from "~/parts/Icon";

export interface ReturnedCase {
  readonly comments: readonly Comment[];
}

const NONE: ReturnedCase = { comments: [] };

/** The comments on a returned record; none while the case cannot be read. */
export function useReturned(record: CaseRecord | undefined): ReturnedCase {
  const approval = record?.state === "returned" ? record.approval_id : null;
  const { data } = useQuery({ ...caseQuery(approval ?? ""), enabled: Boolean(approval) });
  return data ? { comments: commentsOf(data) } : NONE;
}

export function Returned({ returned, record }: { returned: ReturnedCase; record: CaseRecord | undefined }) {
  const { t } = useTranslation();
  if (record?.state !== "returned") return null;
  const [last] = returned.comments.filter(({ action }) => action === "return");
  const reason = last?.text || record.returned_comment;
  return (
    <section
      aria-label={t("editor.returned")}
      className="flex gap-3 rounded-8 border-2 border-red-900 bg-red-50 p-3"
    >
      <Icon name="back" className="mt-0.5 size-5 shrink-0 text-red-900" />
      <div className="min-w-0 text-dns-16N-130">
        <h2 className="text-dns-16B-130">
          {t("editor.returned")}
          {last ? (
            <span className="ml-2 text-dns-14N-130">
              {last.post} {last.by} <Moment at={last.at} short />
            </span>
          ) : null}
        </h2>
        <p className="whitespace-pre-wrap">{reason}</p>
        {record.approval_id ? (
          <Link to="/approvals/$approvalId" params={{ approvalId: record.approval_id }} className="link">
            {t("editor.openCase")}
          </Link>
        ) : null}
      </div>
    </section>
  );
}
