/** Unfinished calls of the same person that are not on the screen: one press brings one back. */

import { useTranslation } from "react-i18next";
import { Button } from "~/parts/Button";
import { Moment } from "~/parts/calendar/dates";
import { subjectOf } from "./form";
import type { KeptCall } from "./useKeptCall";

export function OtherCalls({ kept }: { kept: KeptCall }) {
  const { t } = useTranslation();
  if (kept.others.length === 0) return null;
  return (
    <section aria-label={t("inquiry.others")} className="flex flex-col gap-1 rounded-8 bg-solid-gray-50 p-2">
      <h3 className="text-dns-14B-130">{t("inquiry.others")}</h3>
      {kept.others.map((draft) => (
        <Button key={draft.id} look="text" size="xs" className="self-start" onClick={() => kept.take(draft)}>
          {subjectOf(draft) || t("parts.unknown")} <Moment at={draft.saved_at} short />
        </Button>
      ))}
    </section>
  );
}
