/** 施行: that the decision was carried out, when, and under which document number. */

import { useState } from "react";
import { useTranslation } from "react-i18next";
import { today, useDates } from "~/parts/calendar/dates";
import { parseDay } from "~/parts/calendar/era";
import { TextField } from "~/parts/form/fields";
import { SendForm } from "~/parts/form/SendForm";
import { Modal } from "~/parts/Modal";
import { useDesk } from "./desk";

export function ExecuteDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const dates = useDates();
  const { run, busy, error } = useDesk();
  const [typed, setTyped] = useState(() => dates.day(today(), true));
  const [number, setNumber] = useState("");
  const [tried, setTried] = useState(false);
  const on = parseDay(typed);

  async function send(): Promise<void> {
    setTried(true);
    if (busy || on === null) return;
    const ended = await run({ verb: "execute", body: { on, doc_no: number.trim() || null } });
    if (ended !== "refused") onClose();
  }

  return (
    <Modal title={t("approval.deed.execute")} open onClose={onClose}>
      <SendForm
        send={t("approval.deed.execute")}
        busy={busy}
        trouble={tried ? error : undefined}
        onSend={() => void send()}
        onCancel={onClose}
      >
        <p>{t("approval.explain.execute")}</p>
        <TextField
          label={t("approval.executedOn")}
          hint={on ? dates.day(on) : t("editor.dayHint")}
          error={tried && on === null ? t("approval.dayWrong") : undefined}
          data-first
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <TextField
          label={t("approval.documentNumber")}
          maxLength={200}
          value={number}
          onChange={(event) => setNumber(event.target.value)}
        />
      </SendForm>
    </Modal>
  );
}
