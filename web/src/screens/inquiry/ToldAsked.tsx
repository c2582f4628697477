/** Asked before a call is logged by which its caller was told more than they may be: it is recorded as that. */

import { useTranslation } from "react-i18next";
import { Button } from "~/parts/Button";
import { LEVELS, type Level } from "~/parts/inquiry/telling";
import { Modal } from "~/parts/Modal";

interface ToldAskedProps {
  readonly told: string;
  readonly allowed: Level;
  readonly onYes: () => void;
  readonly onNo: () => void;
}

export function ToldAsked({ told, allowed, onYes, onNo }: ToldAskedProps) {
  const { t } = useTranslation();
  const level = LEVELS.find((each) => each === told) ?? "full";
  return (
    <Modal title={t("inquiry.tooMuch.title")} open onClose={onNo}>
      <p className="mb-4">
        {t("inquiry.tooMuch.text", { told: t(`parts.told.${level}`), allowed: t(`parts.told.${allowed}`) })}
      </p>
      <div className="flex flex-wrap gap-3">
        <Button data-first onClick={onNo}>
          {t("inquiry.handOver.no")}
        </Button>
        <Button look="solid" onClick={onYes}>
          {t("inquiry.tooMuch.yes")}
        </Button>
      </div>
    </Modal>
  );
}
