/** Whether what is shown is kept new: a word and a picture in the header. */

import { useTranslation } from "react-i18next";
import { useLine } from "~/api/live";
import { Icon } from "~/parts/Icon";

export function LineState() {
  const { t } = useTranslation();
  const line = useLine();
  const tone = line === "lost" ? "text-error-1" : line === "live" ? "text-green-900" : "text-solid-gray-700";
  return (
    <span className={`inline-flex items-center gap-1 px-1 text-dns-14N-130 ${tone}`}>
      <Icon name={line === "lost" ? "lost" : line === "live" ? "check" : "clock"} className="size-4" />
      {t(`shell.line.${line}`)}
    </span>
  );
}
