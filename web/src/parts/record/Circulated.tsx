/** 供覧 of a filed record: who has read it and when, who has not yet. */

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { caseQuery, type Step } from "~/api/approvals";
import { Moment } from "../calendar/dates";

export function Circulated({ approval }: { approval: string }) {
  const { t } = useTranslation();
  const steps = useQuery(caseQuery(approval)).data?.steps ?? [];
  return (
    <p className="flex flex-wrap gap-x-4 gap-y-1 text-dns-16N-130">
      <Link to="/approvals/$approvalId" params={{ approvalId: approval }} className="link">
        {t("parts.step.circulate")}
      </Link>
      {steps.flatMap((step) =>
        (step.assignees ?? []).map(({ staff_id, post, name }) => (
          <span key={`${step.seq}:${staff_id}`}>
            {post} {name} <Receipt at={seenAt(step, staff_id)} />
          </span>
        )),
      )}
    </p>
  );
}

function Receipt({ at }: { at: string | undefined }) {
  const { t } = useTranslation();
  return at ? <Moment at={at} short /> : t("household.record.unread");
}

function seenAt(step: Step, staff: string): string | undefined {
  return step.acted?.find(({ by }) => by.staff_id === staff)?.at;
}
