/** Says on every screen when the connection is lost, and when it is back. */

import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useLine } from "~/api/live";
import { tell } from "~/parts/feedback/notices";
import { Icon } from "~/parts/Icon";

export function LineBanner() {
  const { t } = useTranslation();
  const line = useLine();
  const wasLost = useRef(false);
  useEffect(() => {
    if (line === "live" && wasLost.current) tell(t("shell.line.healed"));
    if (line !== "connecting") wasLost.current = line === "lost";
  }, [line, t]);
  return (
    <div role="status">
      {line === "lost" ? (
        <p className="flex items-center gap-2 border-warning-orange-2 border-b bg-orange-50 px-4 py-2 text-dns-16N-130">
          <Icon name="lost" />
          {t("shell.line.lostText")}
        </p>
      ) : null}
    </div>
  );
}
