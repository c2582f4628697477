/** What must not be said about a household, and what to say instead: in words and an icon, above everything else. */

import { useTranslation } from "react-i18next";
import type { Protection } from "~/api/households";
import type { ja } from "~/i18n/ja";
import { useDates } from "../calendar/dates";
import { Icon } from "../Icon";

export function ProtectionNote({ protection }: { protection: Protection }) {
  const { t } = useTranslation();
  const dates = useDates();
  const kind = protection.kind as keyof typeof ja.parts.protection;
  return (
    <section
      aria-label={t("household.protected")}
      className="flex items-start gap-2 rounded-8 border-2 border-error-2 bg-red-50 px-3 py-2"
    >
      <Icon name="shield" className="mt-0.5 size-6 shrink-0 text-error-2" />
      <div className="min-w-0 text-dns-16N-130">
        <p className="text-dns-16B-130">
          {t("household.protected")}：{t(`parts.protection.${kind}`, { defaultValue: protection.kind })}
          {protection.until ? (
            <span className="font-normal">
              （{t("household.until", { day: dates.day(protection.until) })}）
            </span>
          ) : null}
        </p>
        {protection.what_to_say ? (
          <p>
            {t("household.say")}：{protection.what_to_say}
          </p>
        ) : null}
        {protection.contact_method ? (
          <p>
            {t("household.method")}：{protection.contact_method}
          </p>
        ) : null}
        {protection.against?.length ? (
          <p>
            {t("household.against")}：{protection.against.join("、")}
          </p>
        ) : null}
      </div>
    </section>
  );
}
