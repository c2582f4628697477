/** Somebody else was quicker, or the contents changed under one's eyes: who did what and when, no error page. */

import { useTranslation } from "react-i18next";
import { Button } from "~/parts/Button";
import { useDates } from "~/parts/calendar/dates";
import { Icon } from "~/parts/Icon";
import { useDesk } from "./desk";
import { lastDeed } from "./stamps";

export function Overtaken() {
  const { t } = useTranslation();
  const dates = useDates();
  const { one, overtaken, changed, readAnew } = useDesk();
  const last = lastDeed(one);
  if (!overtaken && !changed) return null;
  return (
    <div
      role="alert"
      className="flex flex-wrap items-center gap-3 rounded-8 border-2 border-orange-800 bg-orange-50 p-3"
    >
      <Icon name="alert" />
      <div className="min-w-0 flex-1 basis-60 text-dns-16N-130">
        {overtaken && last ? (
          <p>
            {t("approval.overtaken", {
              name: `${last.by.post} ${last.by.name}`,
              at: dates.moment(last.at, true, true),
              deed: t(`approval.stamp.${last.action}`),
            })}
          </p>
        ) : null}
        {changed ? <p>{t("approval.contentChanged")}</p> : null}
      </div>
      {changed ? <Button onClick={readAnew}>{t("approval.readAnew")}</Button> : null}
    </div>
  );
}
