/** 決裁欄: who drafted, reviewed and decided, in the order of the route; where it is now is said in words. */

import { useTranslation } from "react-i18next";
import type { ApprovalCase } from "~/api/approvals";
import { useDates } from "~/parts/calendar/dates";
import { dayOf } from "~/parts/calendar/era";
import { classes } from "~/parts/classes";
import { useCode } from "~/parts/codes";
import { PostViews } from "./PostViews";
import { type Stamp, type StampCell, stampsOf } from "./stamps";

export function StampTable({ one }: { one: ApprovalCase }) {
  const { t } = useTranslation();
  const code = useCode();
  const cells = stampsOf(one);
  return (
    <div className="overflow-x-auto">
      <table className="border-collapse text-dns-14N-130">
        <caption className="pb-1 text-left text-dns-16B-130">{t("approval.stamps")}</caption>
        <thead>
          <tr>
            {cells.map(({ key, post, role, kind }) => (
              <th
                key={key}
                scope="col"
                className="min-w-28 border border-solid-gray-600 bg-solid-gray-50 px-3 py-1 text-center"
              >
                {post ?? code("role", role)}
                <span className="block font-normal">{t(`approval.kind.${kind}`)}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr>
            {cells.map((cell) => (
              <td
                key={cell.key}
                className="h-20 border border-solid-gray-600 px-2 py-1 text-center align-middle"
              >
                <Cell cell={cell} />
              </td>
            ))}
          </tr>
        </tbody>
      </table>
      <PostViews one={one} />
    </div>
  );
}

function Cell({ cell }: { cell: StampCell }) {
  const { t } = useTranslation();
  return (
    <div className="flex flex-col items-center gap-1">
      {cell.stamps.map((stamp) => (
        <OneStamp key={`${stamp.name}${stamp.at}`} stamp={stamp} kind={cell.kind} />
      ))}
      {cell.passedOver ? <span>{t("approval.passedOver")}</span> : null}
      {cell.waitingFor.length && (cell.state === "active" || cell.state === "waiting") ? (
        <span className={cell.state === "active" ? "text-dns-14B-130" : "text-solid-gray-700"}>
          {t(`approval.step.${cell.state}`)}
          <span className="block">{cell.waitingFor.join("、")}</span>
        </span>
      ) : null}
      {cell.state === "interrupted" ? <span>{t("approval.step.interrupted")}</span> : null}
    </div>
  );
}

function OneStamp({ stamp, kind }: { stamp: Stamp; kind: StampCell["kind"] }) {
  const { t } = useTranslation();
  const dates = useDates();
  const approved = stamp.action === "approve" || stamp.action === "draft";
  const deed = stamp.action === "approve" && kind === "decide" ? "decide" : stamp.action;
  const capacity =
    stamp.as === "deputy" && kind === "decide" ? "deputy" : stamp.as === "pull_up" ? "pullUp" : null;
  return (
    <span
      className={classes(
        "flex size-18 flex-col items-center justify-center rounded-full border-2 px-1 text-[0.6875rem] leading-120",
        approved ? "border-red-900 text-red-1000" : "border-solid-gray-600 text-solid-gray-800",
      )}
    >
      <span>{capacity ? t(`approval.capacity.${capacity}`) : t(`approval.stamp.${deed}`)}</span>
      <span>{dates.day(dayOf(stamp.at), true)}</span>
      <span className="max-w-full truncate font-bold">{stamp.name}</span>
    </span>
  );
}
