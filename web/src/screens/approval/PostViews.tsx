/** Under the stamps: who reads a matter afterwards, because it went past him or was decided for him, and who has. */

import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type ApprovalCase, sheetQuery } from "~/api/approvals";
import type { Schemas } from "~/api/client";
import { Moment } from "~/parts/calendar/dates";
import { Chip } from "~/parts/chips";

export function PostViews({ one }: { one: ApprovalCase }) {
  const { t } = useTranslation();
  const owed = Boolean(one.post_views?.length);
  const boxes = useQuery({ ...sheetQuery(one), enabled: owed }).data ?? [];
  const views = boxes.filter(({ mark }) => mark === "後閲");
  if (views.length === 0) return null;
  return (
    <ul aria-label={t("approval.postViews")} className="mt-1 flex flex-col gap-1 text-dns-14N-130">
      {views.map(({ name, post, at, state, comment }) => (
        <li key={`${post}${name}`} className="flex flex-wrap items-center gap-x-2">
          <Chip tone={state === "objected" ? "bad" : at ? "good" : "warn"}>{t(outcomeOf(state))}</Chip>
          {post} {name} {at ? <Moment at={at} short /> : null} {comment}
        </li>
      ))}
    </ul>
  );
}

function outcomeOf(state: Schemas["Box"]["state"]) {
  if (state === "seen" || state === "seen_with_comment" || state === "objected")
    return `approval.outcome.${state}` as const;
  return "approval.postViewOwed";
}
