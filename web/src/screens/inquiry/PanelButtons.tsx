/** What can be done with the call on screen besides logging it. */

import { useState } from "react";
import { useFormContext } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { Button } from "~/parts/Button";
import type { InquiryForm } from "./form";
import { isBlank } from "./typed";

/** Puts what is written aside, so that the next call can be taken. */
export function NextCaller({ onNext }: { onNext: () => void }) {
  const { t } = useTranslation();
  if (isBlank(useFormContext<InquiryForm>().watch())) return null;
  return (
    <Button size="xs" onClick={onNext}>
      {t("inquiry.next")}
    </Button>
  );
}

export function ClearButton({ disabled, onClear }: { disabled: boolean; onClear: () => void }) {
  const { t } = useTranslation();
  const [sure, setSure] = useState(false);
  if (!sure)
    return (
      <Button look="text" size="xs" className="ml-auto" disabled={disabled} onClick={() => setSure(true)}>
        {t("inquiry.clear")}
      </Button>
    );
  return (
    <div role="alert" className="ml-auto flex flex-wrap items-center gap-2 text-dns-14N-130">
      <span>{t("inquiry.clearSure")}</span>
      <Button size="xs" autoFocus onClick={() => setSure(false)}>
        {t("inquiry.keep")}
      </Button>
      <Button
        size="xs"
        look="solid"
        onClick={() => {
          setSure(false);
          onClear();
        }}
      >
        {t("inquiry.clearYes")}
      </Button>
    </div>
  );
}
