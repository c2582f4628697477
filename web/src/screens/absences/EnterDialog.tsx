/** Entering an absence: whose, which days, why; and what it changes for the sign-off. */

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { enterAbsence } from "~/api/absences";
import { useAction } from "~/api/intent";
import { staffQuery } from "~/api/people";
import { useSession } from "~/api/session";
import { today, useDates } from "~/parts/calendar/dates";
import { parseDay } from "~/parts/calendar/era";
import { tell } from "~/parts/feedback/notices";
import { ChosenField } from "~/parts/form/ChosenField";
import { TextField } from "~/parts/form/fields";
import { SelectField } from "~/parts/form/SelectField";
import { SendForm } from "~/parts/form/SendForm";
import { Modal } from "~/parts/Modal";
import { Affected } from "./Affected";
import { type AbsenceForm, bodyOf, FOR_OTHERS, KINDS, mistakesOf, PARTS } from "./absence";

export function EnterDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const dates = useDates();
  const cache = useQueryClient();
  const me = useSession();
  const [form, setForm] = useState<AbsenceForm>(() => ({
    staff: me.staff.id,
    from: dates.day(today(), true),
    to: "",
    part: "whole",
    kind: "",
  }));
  const [tried, setTried] = useState(false);
  const change = (patch: Partial<AbsenceForm>) => setForm((before) => ({ ...before, ...patch }));
  const wrong = tried ? mistakesOf(form) : {};
  const said = (mistake: "day" | "order" | undefined) =>
    mistake ? t(`absences.wrong.${mistake}`) : undefined;
  const hint = (typed: string) => {
    const day = parseDay(typed);
    return day ? dates.day(day) : t("editor.dayHint");
  };
  const entering = useAction(enterAbsence, {
    onDone: () => {
      tell(t("absences.entered"));
      void cache.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== "session" });
      onClose();
    },
  });

  function send(): void {
    setTried(true);
    const body = bodyOf(form);
    if (body && !entering.isPending) entering.mutate(body);
  }

  return (
    <Modal title={t("absences.enter")} open onClose={onClose}>
      <SendForm
        send={t("absences.enter")}
        busy={entering.isPending}
        trouble={entering.error}
        onSend={send}
        onCancel={onClose}
      >
        {FOR_OTHERS.includes(me.acting_post.role) ? (
          <Whose value={form.staff} onChoose={(staff) => change({ staff })} />
        ) : null}
        <div className="flex flex-wrap gap-3">
          <TextField
            label={t("absences.from")}
            className="min-w-40 flex-1"
            hint={hint(form.from)}
            error={said(wrong.from)}
            data-first
            value={form.from}
            onChange={(event) => change({ from: event.target.value })}
          />
          <TextField
            label={t("absences.to")}
            className="min-w-40 flex-1"
            hint={form.to ? hint(form.to) : t("absences.sameDay")}
            error={said(wrong.to)}
            value={form.to}
            onChange={(event) => change({ to: event.target.value })}
          />
        </div>
        <ChosenField
          label={t("absences.part")}
          value={form.part}
          onChoose={(part) => change({ part: part as AbsenceForm["part"] })}
          options={PARTS.map((part) => ({ value: part, label: t(`absences.parts.${part}`) }))}
        />
        <SelectField
          label={t("absences.kind")}
          hint={t("absences.kindHint")}
          error={wrong.kind ? t("absences.wrong.kind") : undefined}
          value={form.kind}
          onChange={(event) => change({ kind: event.target.value as AbsenceForm["kind"] })}
          options={[
            { value: "", label: t("absences.chooseKind") },
            ...KINDS.map((kind) => ({ value: kind, label: t(`absences.kinds.${kind}`) })),
          ]}
        />
        <Affected staff={form.staff} />
      </SendForm>
    </Modal>
  );
}

/** The person first, then the other people of the office that they act in. */
function Whose({ value, onChoose }: { value: string; onChoose: (staff: string) => void }) {
  const { t } = useTranslation();
  const { staff: me, acting_post: post } = useSession();
  const staff = useQuery(staffQuery).data ?? [];
  const others = staff.filter(
    ({ id, posts }) => id !== me.id && posts.some(({ office_code }) => office_code === post.office_code),
  );
  return (
    <SelectField
      label={t("absences.whose")}
      value={value}
      onChange={(event) => onChoose(event.target.value)}
      options={[
        { value: me.id, label: t("absences.oneself", { name: me.name }) },
        ...others.map(({ id, name, posts }) => ({
          value: id,
          label: `${name}（${posts.find(({ office_code }) => office_code === post.office_code)?.post ?? ""}）`,
        })),
      ]}
    />
  );
}
