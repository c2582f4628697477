/** The connection, in words and with an icon, only while it is not fine. */

import { useTranslation } from "react-i18next";
import { useLine } from "~/api/live";
import { Icon } from "~/parts/Icon";

export function LineState() {
  const { t } = useTranslation();
  const line = useLine();
  if (line === "live") return null;
  const lost = line === "lost";
  return (
    <span
      className={`inline-flex items-center gap-1 px-1 text-dns-14N-130 ${lost ? "text-error-1" : "text-solid-gray-700"}`}
    >
      <Icon name={lost ? "lost" : "clock"} className="size-4" />
      {t(`shell.line.${line}`)}
    </span>
  );
}
