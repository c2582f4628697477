/** The dialog of every deed but 承認: what will happen, the reason where one is required, and the choices it has. */

import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Deed } from "~/api/approvals";
import { Button } from "~/parts/Button";
import { ChosenField } from "~/parts/form/ChosenField";
import { TextArea } from "~/parts/form/fields";
import { SendForm } from "~/parts/form/SendForm";
import { Modal } from "~/parts/Modal";
import { earlierSteps } from "./actions";
import { useDesk } from "./desk";
import { ReturnedItems } from "./ReturnedItems";
import { useNotesToo } from "./WordFields";
import { anchorsOf, instructionAsReason, isTooLong, leftBehind, spoken } from "./word";

export type Dialogue = Exclude<Deed["verb"], "approve" | "open" | "suggest" | "execute" | "reroute">;

/** Deeds that are refused without a reason; the server says so too. */
const NEEDS_REASON: readonly Dialogue[] = ["return", "reject"];
/** Deeds after which the records are again what they were. */
const TAKES_BACK: readonly Dialogue[] = ["withdraw", "withdraw-request/accept"];
const GOES_ON: readonly Dialogue[] = ["return", "reject", "pull-up", "deputise", "post-view", "seen"];

export function DeedDialog({ dialogue, onClose }: { dialogue: Dialogue; onClose: () => void }) {
  const { t } = useTranslation();
  const { one, word, say, run, busy, error } = useDesk();
  const [tried, setTried] = useState(false);
  const [to, setTo] = useState("drafter");
  const [items, setItems] = useState<readonly string[]>([]);
  const [choice, setChoice] = useState(dialogue === "pull-up" ? "approve" : "seen");
  const comment = spoken(word);
  const notesToo = useNotesToo();
  const needed =
    NEEDS_REASON.includes(dialogue) ||
    (dialogue === "pull-up" && choice !== "approve") ||
    (dialogue === "post-view" && choice !== "seen");
  const from = one.active_seq ?? null;
  const steps = dialogue === "return" ? earlierSteps(one, from) : [];
  const returns = dialogue === "return" ? to === "drafter" : dialogue === "pull-up" && choice === "return";
  const divisible = returns && one.items.length > 1;

  async function go(): Promise<void> {
    setTried(true);
    if (busy || leftBehind(word) || isTooLong(word) || (needed && !comment)) return;
    if ((await run(deedOf(), GOES_ON.includes(dialogue))) !== "refused") onClose();
  }

  function deedOf(): Deed {
    const body = { comment: comment || null };
    const target = to === "drafter" ? to : Number(to);
    const anchors = anchorsOf(word);
    const named = divisible && items.length ? [...items] : null;
    if (dialogue === "return")
      return { verb: dialogue, body: { ...body, to: target, anchors, items: named } };
    if (dialogue === "pull-up")
      return {
        verb: dialogue,
        body: { ...body, action: choice as "approve", to: "drafter", anchors, items: named },
      };
    if (dialogue === "post-view") return { verb: dialogue, body: { ...body, outcome: choice as "seen" } };
    return { verb: dialogue, body };
  }

  const lacking = tried && needed && !comment ? "reasonMissing" : null;
  const mistake = isTooLong(word) ? "tooLong" : lacking;
  return (
    // The reason is kept at the desk: it is there again when the dialog is.
    <Modal title={t(`approval.deed.${dialogue}`)} open onClose={onClose} written={false}>
      <SendForm
        send={t(`approval.deed.${dialogue}`)}
        busy={busy}
        trouble={tried ? error : undefined}
        onSend={() => void go()}
        onCancel={onClose}
      >
        <p>
          {t(
            one.correction && TAKES_BACK.includes(dialogue)
              ? "correction.unchanged"
              : `approval.explain.${dialogue}`,
          )}
        </p>
        {dialogue === "return" && steps.length ? (
          <ChosenField
            label={t("approval.returnTo")}
            value={to}
            onChoose={setTo}
            options={[
              { value: "drafter", label: t("approval.toDrafter", { name: one.drafter.name }) },
              ...steps.map(({ seq, assignees }) => ({
                value: String(seq),
                label: (assignees ?? []).map(({ post, name }) => `${post} ${name}`).join("、"),
              })),
            ]}
          />
        ) : null}
        {dialogue === "pull-up" || dialogue === "post-view" ? (
          <Choice dialogue={dialogue} value={choice} onChoose={setChoice} />
        ) : null}
        {divisible ? <ReturnedItems chosen={items} onChoose={setItems} /> : null}
        <TextArea
          label={t(needed ? "approval.reasonNeeded" : "approval.comment")}
          hint={notesToo}
          error={mistake ? t(`approval.${mistake}`) : undefined}
          data-first
          required={needed && !notesToo}
          maxLength={2000}
          value={word.comment}
          onChange={(event) => say({ comment: event.target.value })}
        />
        <Left />
      </SendForm>
    </Modal>
  );
}

/** What this deed does not send: it is dealt with first, so that it does not vanish. */
function Left() {
  const { t } = useTranslation();
  const { word, say } = useDesk();
  const left = leftBehind(word);
  const settle = (button: HTMLElement, patch: Parameters<typeof say>[0]) => {
    // The button goes; the next key belongs to the reason.
    button.closest("dialog")?.querySelector<HTMLElement>("[data-first]")?.focus();
    say(patch);
  };
  if (left === null) return null;
  if (left === "note") return <p role="alert">{t("approval.leftNote")}</p>;
  if (left === "suggestion") return <p role="alert">{t("approval.leftSuggestion")}</p>;
  return (
    <div role="alert" className="flex flex-wrap items-center gap-2">
      <p>{t("approval.leftInstruction")}</p>
      <Button size="sm" onClick={({ currentTarget }) => settle(currentTarget, instructionAsReason(word))}>
        {t("approval.moveInstruction")}
      </Button>
      <Button
        size="sm"
        look="text"
        onClick={({ currentTarget }) => settle(currentTarget, { instruction: "", due: "" })}
      >
        {t("approval.dropInstruction")}
      </Button>
    </div>
  );
}

interface ChoiceProps {
  readonly dialogue: "pull-up" | "post-view";
  readonly value: string;
  readonly onChoose: (value: string) => void;
}

function Choice({ dialogue, value, onChoose }: ChoiceProps) {
  const { t } = useTranslation();
  const options =
    dialogue === "pull-up"
      ? (["approve", "return", "reject"] as const).map((each) => ({
          value: each,
          label: t(`approval.pullUp.${each}`),
        }))
      : (["seen", "seen_with_comment", "objected"] as const).map((each) => ({
          value: each,
          label: t(`approval.outcome.${each}`),
        }));
  return <ChosenField label={t("approval.how")} value={value} onChoose={onChoose} options={options} />;
}
