/** 経路の指定し直し: another person for a step, or a whole route where none was found; always with the reason. */

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Step } from "~/api/approvals";
import type { Schemas } from "~/api/client";
import { staffQuery } from "~/api/people";
import { Trouble } from "~/parts/feedback/Trouble";
import { TextArea } from "~/parts/form/fields";
import { SelectField } from "~/parts/form/SelectField";
import { SendForm } from "~/parts/form/SendForm";
import { Modal } from "~/parts/Modal";
import { type Appointed, candidates, lacksRoute, openSteps, type Person, wrongWith } from "./appoint";
import { useDesk } from "./desk";
import { NewRoute } from "./NewRoute";

type Body = Omit<Schemas["RerouteIn"], "comment">;
const BEGUN: readonly Appointed[] = [
  { key: "review", kind: "review", staff: "" },
  { key: "decide", kind: "decide", staff: "" },
];

export function RerouteDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { one, run, busy, error } = useDesk();
  const staff = useQuery(staffQuery);
  const whole = lacksRoute(one);
  const steps = openSteps(one);
  const [seq, setSeq] = useState(
    String((steps.find(({ state }) => state === "active") ?? steps[0])?.seq ?? ""),
  );
  const [person, setPerson] = useState("");
  const [route, setRoute] = useState(BEGUN);
  const [comment, setComment] = useState("");
  const [tried, setTried] = useState(false);
  const people = candidates(staff.data ?? [], one);
  const wrong = whole ? wrongWith(route) : person ? null : "nobody";

  async function send(): Promise<void> {
    setTried(true);
    if (busy || wrong || !comment.trim()) return;
    const body: Body = whole
      ? { steps: route.map(({ kind, staff: staff_id }) => ({ kind, staff_id })) }
      : { steps: [], seq: Number(seq), staff_id: person };
    const ended = await run({ verb: "reroute", body: { ...body, comment: comment.trim() } });
    if (ended !== "refused") onClose();
  }

  return (
    <Modal title={t("approval.deed.reroute")} open onClose={onClose} wide={whole}>
      <SendForm
        send={t("approval.deed.reroute")}
        busy={busy}
        trouble={tried ? error : undefined}
        onSend={() => void send()}
        onCancel={onClose}
      >
        <p>{t(whole ? "approval.reroute.explainWhole" : "approval.explain.reroute")}</p>
        {one.unroutable_reason ? <p className="text-dns-16B-130">{one.unroutable_reason}</p> : null}
        {staff.isError ? <Trouble error={staff.error} onAgain={() => void staff.refetch()} /> : null}
        {whole ? (
          <NewRoute route={route} people={people} onRoute={setRoute} />
        ) : (
          <OneStep {...{ steps, seq, people, person }} onStep={setSeq} onPerson={setPerson} />
        )}
        {tried && wrong ? (
          <p role="alert" className="text-dns-16N-130 text-error-1">
            ＊{t(`approval.reroute.wrong.${wrong}`)}
          </p>
        ) : null}
        <TextArea
          label={t("approval.reasonNeeded")}
          error={tried && !comment.trim() ? t("approval.reasonMissing") : undefined}
          required
          rows={2}
          maxLength={2000}
          value={comment}
          onChange={(event) => setComment(event.target.value)}
        />
      </SendForm>
    </Modal>
  );
}

interface OneStepProps {
  readonly steps: readonly Step[];
  readonly seq: string;
  readonly people: readonly Person[];
  readonly person: string;
  readonly onStep: (seq: string) => void;
  readonly onPerson: (person: string) => void;
}

function OneStep({ steps, seq, people, person, onStep, onPerson }: OneStepProps) {
  const { t } = useTranslation();
  const held = steps.find((step) => String(step.seq) === seq)?.assignees ?? [];
  const others = people.filter(({ id }) => !held.some(({ staff_id }) => staff_id === id));
  return (
    <>
      <SelectField
        label={t("approval.reroute.step")}
        data-first
        value={seq}
        onChange={(event) => onStep(event.target.value)}
        options={steps.map((step) => ({
          value: String(step.seq),
          label: `${t(`approval.kind.${step.kind}`)}：${holdersOf(step)}`,
        }))}
      />
      <SelectField
        label={t("approval.reroute.to")}
        value={person}
        onChange={(event) => onPerson(event.target.value)}
        options={[
          { value: "", label: t("approval.reroute.choose") },
          ...others.map(({ id, label }) => ({ value: id, label })),
        ]}
      />
    </>
  );
}

function holdersOf({ assignees }: Step): string {
  return (assignees ?? []).map(({ post, name }) => `${post} ${name}`).join("、");
}
