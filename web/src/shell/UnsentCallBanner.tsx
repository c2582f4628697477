/** Says on every screen that a call is not sent yet, while its panel is closed. */

import { useTranslation } from "react-i18next";
import { Button } from "~/parts/Button";
import { Icon } from "~/parts/Icon";
import { takeInquiry, useHiddenUnsent } from "~/screens/inquiry/desk";

export function UnsentCallBanner() {
  const { t } = useTranslation();
  const shown = useHiddenUnsent();
  return (
    <div role="status">
      {shown ? (
        <p className="flex items-center gap-2 border-warning-orange-2 border-b bg-orange-50 px-4 py-1 text-dns-16N-130">
          <Icon name="alert" />
          {t("inquiry.unsentHidden")}
          <Button size="xs" onClick={() => takeInquiry()}>
            {t("inquiry.show")}
          </Button>
        </p>
      ) : null}
    </div>
  );
}
