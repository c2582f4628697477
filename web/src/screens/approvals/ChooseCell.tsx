/** The box to tick a row with, or in its place why the row is not to be ticked. */

import { useTranslation } from "react-i18next";
import type { BoxRow } from "~/api/approvals";
import type { Together } from "./useTogether";

export function ChooseCell({ row, together }: { row: BoxRow; together: Together }) {
  const { t } = useTranslation();
  const standing = together.standing(row.id);
  const why = `why-${row.id}`;
  const obstacle = standing === null || standing === "free" ? null : standing;
  return (
    <label className="flex min-h-7 items-center gap-2">
      <input
        type="checkbox"
        className="size-5 shrink-0 accent-key-900"
        aria-label={t("approvals.together.choose", { title: row.title })}
        aria-describedby={obstacle ? why : undefined}
        disabled={standing !== "free"}
        checked={together.isChosen(row.id)}
        onChange={() => together.toggle(row.id)}
      />
      {obstacle ? (
        <span id={why} className="text-dns-14N-130 text-solid-gray-700">
          {t(`approvals.together.why.${obstacle}`)}
        </span>
      ) : null}
    </label>
  );
}
