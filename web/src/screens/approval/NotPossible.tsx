/** The deeds that are not possible now, grey, each with its reason; only those this person might look for. */

import { useTranslation } from "react-i18next";
import type { ApprovalCase } from "~/api/approvals";
import { useSession } from "~/api/session";
import { Button } from "~/parts/Button";
import { useDates } from "~/parts/calendar/dates";
import { useCode } from "~/parts/codes";
import { APPROVER_DEEDS, type DeedName, DRAFTER_DEEDS, reasonAgainst } from "./actions";
import { APPROVERS } from "./appoint";

export function NotPossible({ one, me }: { one: ApprovalCase; me: string }) {
  const { t } = useTranslation();
  const code = useCode();
  const dates = useDates();
  const { acting_post } = useSession();
  const mine = one.drafter.staff_id === me;
  const approver = APPROVERS.includes(acting_post.role);
  const looked: readonly DeedName[] = [
    ...(mine ? DRAFTER_DEEDS : []),
    ...(approver ? APPROVER_DEEDS : mine ? (["approve"] as const) : []),
  ];
  const missing = looked.filter((name) => !one.actions.includes(name) && !isMoot(name, one.actions));
  if (missing.length === 0) return null;
  return (
    <details className="text-dns-14N-130">
      <summary className="cursor-pointer py-1">
        {t("approval.notPossible", { count: missing.length })}
      </summary>
      <ul className="flex flex-col gap-1 py-1">
        {missing.map((name) => {
          const { why, name: who, at } = reasonAgainst(name, one, me);
          return (
            <li key={name} className="flex flex-wrap items-center gap-3">
              <Button size="xs" disabled aria-describedby={`why-${name}`}>
                {t(`approval.deed.${name}`)}
              </Button>
              <span id={`why-${name}`}>
                {t(`approval.why.${why}`, {
                  name: who ?? "",
                  at: at ? dates.moment(at, true, true) : "",
                  state: code("case_state", one.state),
                })}
              </span>
            </li>
          );
        })}
      </ul>
    </details>
  );
}

/** 引戻し and 取下依頼 are the same wish: where one is possible, the other need not be explained. */
function isMoot(name: DeedName, offered: ApprovalCase["actions"]): boolean {
  if (name === "withdraw") return offered.includes("withdraw-request");
  return name === "withdraw-request" && offered.includes("withdraw");
}
