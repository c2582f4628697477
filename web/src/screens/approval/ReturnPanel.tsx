/** 差戻し beside the text, which stays in sight: to whom, which records, and why; comments on the text go with it. */

import { useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Deed } from "~/api/approvals";
import { lineOf, unkept } from "~/parts/approval/notes";
import { ChosenField } from "~/parts/form/ChosenField";
import { SendForm } from "~/parts/form/SendForm";
import { Icon } from "~/parts/Icon";
import { belongsToIme } from "~/parts/keys/ime";
import { useShortcut } from "~/parts/keys/shortcuts";
import { earlierSteps } from "./actions";
import { useDesk } from "./desk";
import { Left, Reason } from "./Reason";
import { ReturnedItems } from "./ReturnedItems";
import { anchorsOf, isTooLong, keptOf, leadToUnkept, leftBehind, spoken } from "./word";

export function ReturnPanel({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { one, word, run, busy, error } = useDesk();
  const id = useId();
  const panel = usePanel(onClose);
  const [tried, setTried] = useState(false);
  const [to, setTo] = useState("drafter");
  const [items, setItems] = useState<readonly string[]>([]);
  const comment = spoken(word);
  const steps = earlierSteps(one, one.active_seq ?? null);
  const divisible = to === "drafter" && one.items.length > 1;

  async function go(): Promise<void> {
    setTried(true);
    if (unkept(word.notes)) return leadToUnkept();
    if (busy || leftBehind(word) || isTooLong(word) || !comment) return;
    const deed: Deed = {
      verb: "return",
      body: {
        comment,
        to: to === "drafter" ? to : Number(to),
        anchors: anchorsOf(word),
        items: divisible && items.length ? [...items] : null,
      },
    };
    if ((await run(deed, true)) !== "refused") onClose();
  }
  useShortcut("Ctrl+Enter", t("approval.sendBack"), () => void go());

  return (
    <section
      ref={panel}
      aria-labelledby={id}
      className="sticky bottom-28 z-10 max-h-[45dvh] self-stretch overflow-y-auto rounded-12 border-2 border-red-900 bg-white p-4 shadow-2 desktop-admin:top-[calc(var(--header)+1rem)] desktop-admin:bottom-auto desktop-admin:max-h-[calc(100dvh-var(--header)-9rem)] desktop-admin:self-start"
    >
      <div className="mb-3 flex items-center gap-2">
        <h2 id={id} className="flex-1 text-std-18B-160">
          {t("approval.deed.return")}
        </h2>
        <button
          type="button"
          onClick={onClose}
          aria-label={t("parts.close")}
          className="grid size-9 place-items-center rounded-6 hover:bg-solid-gray-50"
        >
          <Icon name="close" />
        </button>
      </div>
      <SendForm
        send={t("approval.sendBack")}
        busy={busy}
        trouble={tried ? error : undefined}
        onSend={() => void go()}
        onCancel={onClose}
      >
        <p className="text-dns-16N-130">{t("approval.explain.return")}</p>
        {steps.length ? (
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
        {divisible ? <ReturnedItems chosen={items} onChoose={setItems} /> : null}
        <Reason needed tried={tried} />
        <Notes />
        <Left />
      </SendForm>
    </section>
  );
}

/** The comments on the text that go with it. */
function Notes() {
  const notes = keptOf(useDesk().word.notes);
  if (notes.length === 0) return null;
  return (
    <ul className="flex flex-col gap-1 text-dns-14N-130">
      {notes.map((note) => (
        <li key={note.key} className="whitespace-pre-wrap border-key-900 border-l-4 pl-2">
          {lineOf(note)}
        </li>
      ))}
    </ul>
  );
}

/** The panel begins at its reason; Escape closes it, and what was written is there again with it. */
function usePanel(onClose: () => void) {
  const panel = useRef<HTMLElement>(null);
  const latest = useRef(onClose);
  latest.current = onClose;
  useEffect(() => {
    const shown = panel.current;
    if (shown === null) return;
    const before = document.activeElement;
    shown.querySelector<HTMLElement>("[data-first]")?.focus();
    function pressed(event: KeyboardEvent): void {
      if (event.key !== "Escape" || belongsToIme(event)) return;
      event.preventDefault();
      latest.current();
    }
    shown.addEventListener("keydown", pressed);
    return () => {
      shown.removeEventListener("keydown", pressed);
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return panel;
}
