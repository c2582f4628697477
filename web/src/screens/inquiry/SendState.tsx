/** Says that a call is not sent yet, and what happens to it. */

import { useTranslation } from "react-i18next";
import { Button } from "~/parts/Button";
import { Icon } from "~/parts/Icon";
import type { InquiryForm } from "./form";
import { AGAIN_S, type useSending } from "./useSending";

interface SendStateProps extends Pick<ReturnType<typeof useSending>, "sending" | "lost"> {
  readonly onNow: (form: InquiryForm, draft: string | undefined) => void;
  readonly onEdit: () => void;
}

export function SendState({ sending, lost, onNow, onEdit }: SendStateProps) {
  const { t } = useTranslation();
  return (
    <div role="alert">
      {sending.state === "unsent" ? (
        <div className="flex flex-wrap items-center gap-2 border-warning-orange-2 border-t bg-orange-50 p-3 text-dns-16N-130">
          <Icon name="alert" />
          <p className="min-w-0 flex-1 basis-60">
            <strong>{t("inquiry.unsent")}</strong>{" "}
            {lost ? t("inquiry.unsentSession") : t("inquiry.unsentText", { seconds: AGAIN_S })}
          </p>
          <Button size="xs" onClick={() => onNow(sending.form, sending.draft)}>
            {t("inquiry.sendNow")}
          </Button>
          <Button size="xs" onClick={onEdit}>
            {t("inquiry.edit")}
          </Button>
        </div>
      ) : null}
    </div>
  );
}
