/** The mark beside the name of a protected household: in words and an icon. */

import { useTranslation } from "react-i18next";
import type { Protection } from "~/api/households";
import { Chip } from "../chips";

export function ProtectionChip({ protection }: { readonly protection: Protection }) {
  const { t } = useTranslation();
  return (
    <Chip tone="bad" icon="shield">
      {t(`parts.protection.${protection.kind ?? "other"}`)}
    </Chip>
  );
}
