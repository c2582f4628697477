/** How much the caller of a logged call was told, with a word where that is more than they may be. */

import { useTranslation } from "react-i18next";
import type { Inquiry } from "~/api/inquiries";
import { ChipField } from "../form/ChipField";
import { isTooMuch, LEVELS } from "./telling";
import { useMayBeTold } from "./useMayBeTold";

interface ToldFieldProps {
  readonly inquiry: Pick<Inquiry, "household_id">;
  readonly caller: { readonly kind: string; readonly party: string; readonly matched: boolean };
  readonly value: string;
  readonly onChoose: (value: string) => void;
}

export function ToldField({ inquiry, caller, value, onChoose }: ToldFieldProps) {
  const { t } = useTranslation();
  const may = useMayBeTold({ household: inquiry.household_id ?? null, ...caller });
  return (
    <div>
      <ChipField
        label={t("inquiry.told")}
        options={LEVELS.map((level) => ({ value: level, label: t(`parts.told.${level}`) }))}
        value={value}
        onChoose={onChoose}
      />
      <p role="status" className="text-dns-14B-130 text-error-2">
        {may && isTooMuch(value, may.level) ? t("inquiry.tooMuch.note") : null}
      </p>
    </div>
  );
}
