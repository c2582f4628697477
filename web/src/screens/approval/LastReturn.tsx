/** Above the texts of an open case: who has returned it last, and why. */

import { useTranslation } from "react-i18next";
import type { ApprovalCase } from "~/api/approvals";
import type { Comment } from "~/parts/approval/comments";
import { Moment } from "~/parts/calendar/dates";
import { Chip } from "~/parts/chips";

interface LastReturnProps {
  readonly comments: readonly Comment[];
  readonly one: Pick<ApprovalCase, "state">;
}

export function LastReturn({ comments, one: { state } }: LastReturnProps) {
  const { t } = useTranslation();
  const last = comments.find(({ action }) => action === "return");
  if (!last || (state !== "circulating" && state !== "returned")) return null;
  return (
    <p className="flex flex-wrap items-baseline gap-x-2 gap-y-1 border-orange-800 border-l-4 pl-3 text-dns-16N-130">
      <Chip tone="bad">{t("approval.stamp.return")}</Chip>
      <span className="text-dns-14N-130">
        {last.post} {last.by} <Moment at={last.at} short />
      </span>
      <span className="line-clamp-3 min-w-0 basis-full whitespace-pre-wrap">{last.text}</span>
    </p>
  );
}
