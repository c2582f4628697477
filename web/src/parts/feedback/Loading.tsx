/** Grey lines in place of what is being loaded; they appear only after a moment, so that quick answers do not flicker. */

import { useTranslation } from "react-i18next";

const LINES = ["w-2/3", "w-11/12", "w-1/2"];

export function Loading({ lines = 3 }: { lines?: number }) {
  const { t } = useTranslation();
  return (
    <div role="status" className="animate-appear flex flex-col gap-2 py-2">
      <span className="sr-only">{t("parts.loading")}</span>
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines are all alike
        <span key={line} className={`h-4 rounded-4 bg-solid-gray-100 ${LINES[line % LINES.length]}`} />
      ))}
    </div>
  );
}
