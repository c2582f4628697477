/** 施行: that the decision was carried out, when, and under which document number. */

import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "~/parts/Button";
import { today, useDates } from "~/parts/calendar/dates";
import { parseDay } from "~/parts/calendar/era";
import { Trouble } from "~/parts/feedback/Trouble";
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
      <SendForm onSend={() => void send()}>
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
        {tried && error ? <Trouble error={error} /> : null}
        <div className="flex gap-3">
          <Button type="submit" look="solid" disabled={busy} aria-keyshortcuts="Control+Enter">
            {t("approval.deed.execute")}
            <kbd className="text-oln-14N-100">Ctrl+Enter</kbd>
          </Button>
          <Button onClick={onClose}>{t("parts.cancel")}</Button>
        </div>
      </SendForm>
    </Modal>
  );
}
