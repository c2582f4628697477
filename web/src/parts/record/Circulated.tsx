/** 供覧 of a filed record: who has read it and when, who has not yet. */

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { caseQuery } from "~/api/approvals";
import { Moment } from "../calendar/dates";
import { receipts } from "./receipts";

export function Circulated({ approval }: { approval: string }) {
  const { t } = useTranslation();
  const steps = useQuery(caseQuery(approval)).data?.steps ?? [];
  return (
    <p className="flex flex-wrap gap-x-4 gap-y-1 text-dns-16N-130">
      <Link to="/approvals/$approvalId" params={{ approvalId: approval }} className="link">
        {t("parts.step.circulate")}
      </Link>
      {receipts(steps).map(({ key, who, at }) => (
        <span key={key}>{who === null ? t("parts.stepState.interrupted") : <Read who={who} at={at} />}</span>
      ))}
    </p>
  );
}

function Read({ who, at }: { who: string; at: string | undefined }) {
  const { t } = useTranslation();
  return (
    <>
      {who} {at ? <Moment at={at} short /> : t("household.record.unread")}
    </>
  );
}
