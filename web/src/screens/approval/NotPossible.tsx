/** The deeds that are not possible now, each with its reason, for who asks; only those this person might look for. */

import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ApprovalCase } from "~/api/approvals";
import { useSession } from "~/api/session";
import { Button } from "~/parts/Button";
import { useDates } from "~/parts/calendar/dates";
import { useCode } from "~/parts/codes";
import { Icon } from "~/parts/Icon";
import { APPROVER_DEEDS, type DeedName, DRAFTER_DEEDS, reasonAgainst } from "./actions";
import { APPROVERS } from "./appoint";

interface NotPossible {
  readonly missing: readonly DeedName[];
  readonly open: boolean;
  readonly toggle: () => void;
}

export function useNotPossible(one: ApprovalCase): NotPossible {
  const { staff, acting_post } = useSession();
  const [open, setOpen] = useState(false);
  const mine = one.drafter.staff_id === staff.id;
  const approver = APPROVERS.includes(acting_post.role);
  const looked: readonly DeedName[] = [
    ...(mine ? DRAFTER_DEEDS : []),
    ...(approver ? APPROVER_DEEDS : mine ? (["approve"] as const) : []),
  ];
  const missing = looked.filter((name) => !one.actions.includes(name) && !isMoot(name, one.actions));
  return { missing, open: open && missing.length > 0, toggle: () => setOpen(!open) };
}

const LIST = "not-possible";

export function NotPossibleButton({ missing, open, toggle }: NotPossible) {
  const { t } = useTranslation();
  if (missing.length === 0) return null;
  return (
    <Button look="text" aria-expanded={open} aria-controls={open ? LIST : undefined} onClick={toggle}>
      {t("approval.notPossible", { count: missing.length })}
      <Icon name={open ? "up" : "down"} className="size-4" />
    </Button>
  );
}

export function NotPossibleList({ one, missing }: { one: ApprovalCase } & Pick<NotPossible, "missing">) {
  const { t } = useTranslation();
  const code = useCode();
  const dates = useDates();
  const { staff } = useSession();
  return (
    <dl
      id={LIST}
      tabIndex={0}
      className="grid max-h-[30dvh] grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 overflow-y-auto text-dns-14N-130"
    >
      {missing.map((name) => {
        const { why, name: who, at } = reasonAgainst(name, one, staff.id);
        return (
          <div key={name} className="col-span-2 grid grid-cols-subgrid">
            <dt className="text-dns-14B-130">{t(`approval.deedName.${name}`)}</dt>
            <dd>
              {t(`approval.why.${why}`, {
                name: who ?? "",
                at: at ? dates.moment(at, true, true) : "",
                state: code("case_state", one.state),
              })}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

/** 引戻し and 取下依頼 are the same wish: where one is possible, the other need not be explained. */
function isMoot(name: DeedName, offered: ApprovalCase["actions"]): boolean {
  if (name === "withdraw") return offered.includes("withdraw-request");
  return name === "withdraw-request" && offered.includes("withdraw");
}
