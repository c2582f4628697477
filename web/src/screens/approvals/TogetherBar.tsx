/** The bottom bar of the box: how many cases are chosen, and the button for them. */

import { useState } from "react";
import { useTranslation } from "react-i18next";
import { TogetherDialog } from "~/parts/approval/TogetherDialog";
import { type Obstacle, obstacleOf } from "~/parts/approval/together";
import { Button } from "~/parts/Button";
import { useShortcut } from "~/parts/keys/shortcuts";
import type { Together } from "./useTogether";

export function TogetherBar({ together }: { together: Together }) {
  const { t } = useTranslation();
  const { chosen, free, count } = together;
  const [asking, setAsking] = useState<Together["chosen"] | null>(null);
  const [why, setWhy] = useState<Obstacle | null>(null);
  const ask = () => setAsking(chosen);
  useShortcut("Ctrl+Enter", t("approvals.together.name"), ask, "here", chosen.length > 0 && asking === null);
  useShortcut(
    "x",
    t("approvals.together.toggle"),
    () => {
      const at = document.activeElement?.closest<HTMLElement>("[data-case]")?.dataset.case;
      if (!at) return;
      setWhy(obstacleOf(together.standing(at)));
      together.toggle(at);
    },
    "here",
    count > 0,
  );
  if (free === 0 && asking === null && why === null) return null;
  return (
    <section
      data-foot
      aria-label={t("approvals.together.name")}
      className="sticky bottom-0 z-10 flex flex-wrap items-center gap-3 border-solid-gray-420 border-t bg-white py-3"
    >
      <Button look="solid" disabled={chosen.length === 0} aria-keyshortcuts="Control+Enter" onClick={ask}>
        {t("approvals.together.name")}
        <kbd className="text-oln-14N-100">Ctrl+Enter</kbd>
      </Button>
      <p role="status" className="text-dns-16N-130">
        {why ? `${t(`approvals.together.why.${why}`)} ` : null}
        {t("approvals.together.chosen", { count: chosen.length, free })}
      </p>
      <Button look="text" onClick={chosen.length ? together.chooseNone : together.chooseAll}>
        {t(chosen.length ? "approvals.together.none" : "approvals.together.all")}
      </Button>
      {asking ? (
        <TogetherDialog
          chosen={asking}
          onClose={(results) => {
            if (results) together.chooseNone();
            setAsking(null);
          }}
        />
      ) : null}
    </section>
  );
}
