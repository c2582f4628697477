/** A draft of somebody else: names its writer, and offers to take it over before writing. */

import { useTranslation } from "react-i18next";
import { type Draft, takeOverDraft } from "~/api/casework";
import { useAction } from "~/api/intent";
import { useStaffName } from "~/api/people";
import { Button } from "~/parts/Button";
import { Moment } from "~/parts/calendar/dates";
import { Trouble } from "~/parts/feedback/Trouble";

export function TakeOver({ draft, onTaken }: { draft: Draft; onTaken: () => void }) {
  const { t } = useTranslation();
  const staffName = useStaffName();
  const take = useAction((seen: Draft, intent) => takeOverDraft(seen, intent), { onDone: onTaken });
  return (
    <div className="flex flex-col gap-3">
      <p>{t("editor.takeOver.whose", { name: staffName(draft.writer_id ?? draft.author_id) })}</p>
      <p className="text-dns-16N-130">
        {t("editor.takeOver.saved")} <Moment at={draft.saved_at} short />
      </p>
      {take.isError ? <Trouble error={take.error} /> : null}
      <div>
        <Button look="solid" disabled={take.isPending} onClick={() => take.mutate(draft)}>
          {t("editor.takeOver.take")}
        </Button>
      </div>
    </div>
  );
}
