/** Says that a call is not sent yet, and what happens to it. */

import { useTranslation } from "react-i18next";
import { Button } from "~/parts/Button";
import { Icon } from "~/parts/Icon";
import { AGAIN_S, type Sender } from "./sender";

export function SendState({ sender, lost }: { sender: Sender; lost: boolean }) {
  const { t } = useTranslation();
  const { sending } = sender;
  return (
    <div role="alert">
      {sending.state === "unsent" ? (
        <div className="flex flex-wrap items-center gap-2 border-warning-orange-2 border-t bg-orange-50 p-3 text-dns-16N-130">
          <Icon name="alert" />
          <p className="min-w-0 flex-1 basis-60">
            <strong>{t("inquiry.unsent")}</strong>{" "}
            {lost ? t("inquiry.unsentSession") : t("inquiry.unsentText", { seconds: AGAIN_S })}
          </p>
          <Button size="xs" onClick={() => void sender.send(sending.form, sending.draft)}>
            {t("inquiry.sendNow")}
          </Button>
          <Button size="xs" onClick={() => void sender.stop()}>
            {t("inquiry.edit")}
          </Button>
        </div>
      ) : null}
      {sending.state === "doubtful" ? (
        <p className="border-warning-orange-2 border-t bg-orange-50 p-3 text-dns-16N-130">
          {t("inquiry.doubtful")}
        </p>
      ) : null}
    </div>
  );
}
