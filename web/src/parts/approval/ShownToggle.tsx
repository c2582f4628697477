/** Says whether all of the texts or only changes are shown, and switches between the two. */

import { useTranslation } from "react-i18next";
import { Button } from "../Button";
import type { ShownTexts } from "./useShown";

export function ShownToggle({ texts, keys }: { texts: ShownTexts; keys?: string }) {
  const { t } = useTranslation();
  const { shown, comparable, toggle, compared } = texts;
  if (!comparable) return null;
  return (
    <div className="flex flex-wrap items-center gap-3">
      <Button aria-pressed={shown !== "whole"} aria-keyshortcuts={keys} onClick={toggle}>
        {t(shown === "whole" ? `approval.show.${compared}` : "approval.show.whole")}
        {keys ? <kbd className="text-oln-14N-100">{keys}</kbd> : null}
      </Button>
      <span className="text-dns-16N-130">{t(`approval.shown.${shown}`)}</span>
    </div>
  );
}
