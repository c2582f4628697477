/** The dialog of every deed but 承認 and 差戻し: what will happen, the reason where one is required, and the choices it has. */

import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Deed } from "~/api/approvals";
import { ChosenField } from "~/parts/form/ChosenField";
import { SendForm } from "~/parts/form/SendForm";
import { Modal } from "~/parts/Modal";
import { useDesk } from "./desk";
import { Left, Reason } from "./Reason";
import { ReturnedItems } from "./ReturnedItems";
import { anchorsOf, isTooLong, leftBehind, spoken } from "./word";

export type Dialogue = Exclude<
  Deed["verb"],
  "approve" | "return" | "open" | "suggest" | "execute" | "reroute"
>;

/** Deeds after which the records are again what they were. */
const TAKES_BACK: readonly Dialogue[] = ["withdraw", "withdraw-request/accept"];
const GOES_ON: readonly Dialogue[] = ["reject", "pull-up", "deputise", "post-view", "seen"];

export function DeedDialog({ dialogue, onClose }: { dialogue: Dialogue; onClose: () => void }) {
  const { t } = useTranslation();
  const { one, word, run, busy, error } = useDesk();
  const [tried, setTried] = useState(false);
  const [items, setItems] = useState<readonly string[]>([]);
  const [choice, setChoice] = useState(dialogue === "pull-up" ? "approve" : "seen");
  const comment = spoken(word);
  // Deeds that are refused without a reason; the server says so too.
  const needed =
    dialogue === "reject" ||
    (dialogue === "pull-up" && choice !== "approve") ||
    (dialogue === "post-view" && choice !== "seen");
  const divisible = dialogue === "pull-up" && choice === "return" && one.items.length > 1;

  async function go(): Promise<void> {
    setTried(true);
    if (busy || leftBehind(word) || isTooLong(word) || (needed && !comment)) return;
    if ((await run(deedOf(), GOES_ON.includes(dialogue))) !== "refused") onClose();
  }

  function deedOf(): Deed {
    const body = { comment: comment || null };
    if (dialogue === "pull-up")
      return {
        verb: dialogue,
        body: {
          ...body,
          action: choice as "approve",
          to: "drafter",
          anchors: anchorsOf(word),
          items: divisible && items.length ? [...items] : null,
        },
      };
    if (dialogue === "post-view") return { verb: dialogue, body: { ...body, outcome: choice as "seen" } };
    return { verb: dialogue, body };
  }

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
        {dialogue === "pull-up" || dialogue === "post-view" ? (
          <Choice dialogue={dialogue} value={choice} rejectable={one.rejectable} onChoose={setChoice} />
        ) : null}
        {divisible ? <ReturnedItems chosen={items} onChoose={setItems} /> : null}
        <Reason needed={needed} tried={tried} />
        <Left />
      </SendForm>
    </Modal>
  );
}

interface ChoiceProps {
  readonly dialogue: "pull-up" | "post-view";
  readonly value: string;
  readonly rejectable: boolean;
  readonly onChoose: (value: string) => void;
}

const PULLING_UP = ["approve", "return", "reject"] as const;

function Choice({ dialogue, value, rejectable, onChoose }: ChoiceProps) {
  const { t } = useTranslation();
  const options =
    dialogue === "pull-up"
      ? PULLING_UP.filter((each) => rejectable || each !== "reject").map((each) => ({
          value: each,
          label: t(`approval.pullUp.${each}`),
        }))
      : (["seen", "seen_with_comment", "objected"] as const).map((each) => ({
          value: each,
          label: t(`approval.outcome.${each}`),
        }));
  return <ChosenField label={t("approval.how")} value={value} onChoose={onChoose} options={options} />;
}
