/** The route of an approval case: its steps, who is to act, who acted when, with their comments. */

import { useTranslation } from "react-i18next";
import type { ApprovalCase } from "~/api/approvals";
import { Moment } from "../calendar/dates";
import { StateChip } from "../chips";
import { NoteOfRound } from "./NoteOfRound";

export function RouteTable({ found }: { found: ApprovalCase }) {
  const { t } = useTranslation();
  return (
    <div className="flex flex-col gap-2 overflow-x-auto">
      <NoteOfRound one={found} />
      <table className="w-full text-left text-dns-16N-130">
        <caption className="pb-1 text-left text-dns-16B-130">
          {t("parts.route.caption")} <StateChip kind="approval" state={found.state} />
        </caption>
        <thead>
          <tr className="border-solid-gray-420 border-b">
            {(["step", "who", "state", "acts"] as const).map((column) => (
              <th key={column} scope="col" className="p-2">
                {t(`parts.route.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {(found.steps ?? []).map((step) => (
            <tr key={step.seq} className="border-solid-gray-200 border-b align-top">
              <th scope="row" className="whitespace-nowrap p-2 font-normal">
                {step.seq} {t(`parts.step.${step.kind}`)}
              </th>
              <td className="p-2">
                {(step.assignees ?? []).map(({ staff_id, name, post }) => (
                  <p key={staff_id}>
                    {post} {name}
                  </p>
                ))}
              </td>
              <td className="p-2">{t(`parts.stepState.${step.state}`)}</td>
              <td className="p-2">
                {(step.acted ?? []).map((act) => (
                  <p key={act.at}>
                    {t(`parts.acted.${act.action}`)} {act.by.name} <Moment at={act.at} short />
                    {act.comment ? <span className="block whitespace-pre-wrap">{act.comment}</span> : null}
                  </p>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
