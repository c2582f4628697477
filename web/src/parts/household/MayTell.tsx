/** What a related party may be told today, in words; on the ledger and beside a call. */

import { useTranslation } from "react-i18next";
import type { RelatedParty } from "~/api/households";
import { today, useDates } from "../calendar/dates";
import { toldOf } from "./told";

export function MayTell({ party }: { party: RelatedParty }) {
  const { t } = useTranslation();
  const dates = useDates();
  const told = toldOf(party, today());
  const { basis } = party.may_tell ?? {};
  return (
    <>
      {told.is === "banned" ? <strong className="text-error-2">{t("household.banned")}</strong> : null}
      {told.is === "open" ? t("household.notAgreed") : null}
      {told.is === "expired" ? t("household.expired", { day: dates.day(told.until, true) }) : null}
      {told.is === "agreed" ? t(`parts.told.${told.level}`) : null}
      {basis ? `（${basis}）` : ""}
      {told.is === "agreed" && told.until
        ? ` ${t("household.until", { day: dates.day(told.until, true) })}`
        : ""}
    </>
  );
}
