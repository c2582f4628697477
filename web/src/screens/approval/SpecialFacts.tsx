/** What is special about a matter: why it goes one level up, how much it is about, and who agreed to it orally. */

import { useTranslation } from "react-i18next";
import type { ApprovalCase } from "~/api/approvals";
import { useStaffName } from "~/api/people";
import { useDates } from "~/parts/calendar/dates";
import { Chip } from "~/parts/chips";

export function SpecialFacts({ one }: { one: ApprovalCase }) {
  const { t } = useTranslation();
  const dates = useDates();
  const staffName = useStaffName();
  const { flags = [], flag_reason, amount, oral_consent: consent } = one;
  if (flags.length === 0 && amount == null && !consent) return null;
  return (
    <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1 text-dns-16N-130">
      {flags.map((flag) => (
        <Chip key={flag} tone="warn" icon="alert">
          {t(`approval.flag.${flag}`)}
        </Chip>
      ))}
      {flag_reason ? <span className="whitespace-pre-wrap">{flag_reason}</span> : null}
      {amount == null ? null : (
        <span className="tabular-nums">
          {t("approval.money", { amount: amount.toLocaleString("ja-JP") })}
        </span>
      )}
      {consent ? (
        <span>
          {t(consent.confirmed_at ? "approval.oralConfirmed" : "approval.oral", {
            name: staffName(consent.who),
            at: dates.moment(consent.at, true, true),
          })}
        </span>
      ) : null}
    </div>
  );
}
