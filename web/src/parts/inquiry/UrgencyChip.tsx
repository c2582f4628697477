/** How soon a call must be seen to, in a word and a picture. Nothing for an ordinary one. */

import { useTranslation } from "react-i18next";
import { Chip } from "~/parts/chips";

export function UrgencyChip({ urgency }: { urgency: "normal" | "today" | "urgent" | null | undefined }) {
  const { t } = useTranslation();
  if (!urgency || urgency === "normal") return null;
  return urgency === "urgent" ? (
    <Chip tone="bad" icon="alert">
      {t("parts.urgency.urgent")}
    </Chip>
  ) : (
    <Chip tone="warn" icon="clock">
      {t("parts.urgency.today")}
    </Chip>
  );
}
