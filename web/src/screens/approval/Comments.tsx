/** What was said in all rounds, with the notes of the earlier ones, the newest first. */

import { useTranslation } from "react-i18next";
import type { ApprovalCase } from "~/api/approvals";
import { type Comment, withEarlierNotes } from "~/parts/approval/comments";
import { Moment, useDates } from "~/parts/calendar/dates";
import { Chip } from "~/parts/chips";

export function Comments({ comments, one }: { comments: readonly Comment[]; one: ApprovalCase }) {
  const { t } = useTranslation();
  const dates = useDates();
  const { withdraw_request: asked } = one;
  const said = withEarlierNotes(comments, one);
  return (
    <section aria-labelledby="said-title">
      <h2 id="said-title" className="mb-2 text-std-18B-160">
        {t("approval.said")}
      </h2>
      {asked ? (
        <p className="mb-2 rounded-8 border border-orange-800 bg-orange-50 p-2 text-dns-16N-130">
          {t("approval.withdrawAsked", { name: asked.by.name })} {asked.comment}
        </p>
      ) : null}
      {said.length === 0 ? <p className="text-dns-16N-130">{t("approval.nothingSaid")}</p> : null}
      <ol className="flex flex-col gap-3">
        {said.map(({ key, by, post, action, at, round, text, anchors, instruction }) => (
          <li key={key} className="border-solid-gray-420 border-l-4 pl-3 text-dns-16N-130">
            <p className="flex flex-wrap items-center gap-x-2 text-dns-14N-130">
              <Chip tone={action === "return" || action === "reject" ? "bad" : "plain"}>
                {t(`approval.stamp.${action}`)}
              </Chip>
              {post} {by} {at ? <Moment at={at} short /> : null}
              {one.round > 1 ? (
                <span>{t(at ? "approval.inRound" : "approval.upToRound", { count: round })}</span>
              ) : null}
            </p>
            {text ? <p className="whitespace-pre-wrap">{text}</p> : null}
            {anchors.some(({ segment }) => segment) ? (
              <p className="text-dns-14N-130 text-solid-gray-700">
                {t("approval.anchored", { count: anchors.length })}
              </p>
            ) : null}
            {instruction ? (
              <p className="whitespace-pre-wrap">
                {t("approval.instruction")}：{instruction.text}
                {instruction.due
                  ? `（${t("approval.dueBy", { day: dates.day(instruction.due, true) })}）`
                  : ""}
              </p>
            ) : null}
          </li>
        ))}
      </ol>
    </section>
  );
}
