/** 取消 of an absence: the person is there after all. */

import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type Absence, cancelAbsence } from "~/api/absences";
import { useAction } from "~/api/intent";
import { useStaffName } from "~/api/people";
import { Button } from "~/parts/Button";
import { tell } from "~/parts/feedback/notices";
import { Trouble } from "~/parts/feedback/Trouble";
import { Modal } from "~/parts/Modal";
import { Days } from "./AbsenceTable";

export function CancelDialog({ absence, onClose }: { absence: Absence; onClose: () => void }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const name = useStaffName()(absence.staff_id);
  const cancelling = useAction(cancelAbsence, {
    onDone: () => {
      tell(t("absences.cancelled"));
      void cache.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== "session" });
      onClose();
    },
  });
  return (
    <Modal title={t("absences.cancelTitle")} open onClose={onClose}>
      <p className="mb-2">
        {name} <Days absence={absence} />
      </p>
      <p className="mb-3">{t("absences.cancelExplain")}</p>
      {cancelling.isError ? <Trouble error={cancelling.error} /> : null}
      <div className="mt-4 flex gap-3">
        <Button
          look="solid"
          data-first
          disabled={cancelling.isPending}
          onClick={() => cancelling.mutate(absence)}
        >
          {t("absences.cancel")}
        </Button>
        <Button onClick={onClose}>{t("absences.keep")}</Button>
      </div>
    </Modal>
  );
}
