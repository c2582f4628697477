/**
 * Asked before a call goes to another office: about whom it is. The panel may have taken the household from the screen,
 * and what was handed over can be read there from then on.
 */

import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { householdQuery } from "~/api/households";
import { Button } from "~/parts/Button";
import { Loading } from "~/parts/feedback/Loading";
import { Trouble } from "~/parts/feedback/Trouble";
import { Modal } from "~/parts/Modal";
import type { InquiryForm } from "./form";

interface HandOverAskedProps {
  readonly form: InquiryForm;
  readonly onYes: () => void;
  readonly onNo: () => void;
}

export function HandOverAsked({ form, onYes, onNo }: HandOverAskedProps) {
  const { t } = useTranslation();
  const { household: id } = form;
  const asked = useQuery({ ...householdQuery(id ?? ""), enabled: id !== null });
  const { case_number, head, label } = asked.data ?? {};
  const known = [case_number, head?.name ?? label].filter(Boolean).join(" ");
  const name = id === null ? t("inquiry.handOver.nobody") : known;
  return (
    <Modal title={t("inquiry.handOver.title")} open onClose={onNo}>
      {id !== null && asked.isPending ? <Loading /> : null}
      {id !== null && asked.isError && !known ? (
        <Trouble error={asked.error} onAgain={() => void asked.refetch()} />
      ) : null}
      <p className="mb-2 text-std-20B-150">{name}</p>
      <p className="mb-4">{t("inquiry.handOver.text")}</p>
      <div className="flex flex-wrap gap-3">
        <Button data-first onClick={onNo}>
          {t("inquiry.handOver.no")}
        </Button>
        {name ? (
          <Button look="solid" onClick={onYes}>
            {t("inquiry.handOver.yes", { name })}
          </Button>
        ) : null}
      </div>
    </Modal>
  );
}
