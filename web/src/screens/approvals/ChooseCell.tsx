/** The box to tick a row with. Why a row is not to be ticked is said to who points at it, or presses its key. */

import { useTranslation } from "react-i18next";
import type { BoxRow } from "~/api/approvals";
import { obstacleOf } from "~/parts/approval/together";
import type { Together } from "./useTogether";

export function ChooseCell({ row, together }: { row: BoxRow; together: Together }) {
  const { t } = useTranslation();
  const standing = together.standing(row.id);
  const obstacle = obstacleOf(standing);
  const id = `why-${row.id}`;
  const why = obstacle && t(`approvals.together.why.${obstacle}`);
  return (
    <label className="flex size-7 items-center justify-center" title={why ?? undefined}>
      <input
        type="checkbox"
        className="size-5 shrink-0 accent-key-900"
        aria-label={t("approvals.together.choose", { title: row.title })}
        aria-describedby={why ? id : undefined}
        disabled={standing !== "free"}
        checked={together.isChosen(row.id)}
        onChange={() => together.toggle(row.id)}
      />
      {why ? (
        <span id={id} className="sr-only">
          {why}
        </span>
      ) : null}
    </label>
  );
}
