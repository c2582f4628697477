/** The bottom bar: how far the reader is, and the button that approves the read cases. */

import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Chosen, TogetherDialog } from "~/parts/approval/TogetherDialog";
import { Button } from "~/parts/Button";
import { useShortcut } from "~/parts/keys/shortcuts";
import type { ReadCases } from "./useReadCases";

export function ReadBar({ cases, count }: { cases: ReadCases; count: number }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState<readonly Chosen[] | null>(null);
  const { chosen, read } = cases;
  const ask = () => setAsking(chosen);
  useShortcut("Ctrl+Enter", t("approvals.together.name"), ask, "here", chosen.length > 0 && asking === null);
  // What became of the cases stays to be read, also when none is left.
  if (count === 0 && asking === null) return null;
  return (
    <section
      data-foot
      aria-label={t("reading.done")}
      className="sticky bottom-0 z-10 flex flex-wrap items-center gap-3 border-solid-gray-420 border-t bg-white py-3"
    >
      <Button look="solid" disabled={chosen.length === 0} aria-keyshortcuts="Control+Enter" onClick={ask}>
        {t("reading.approve", { count: chosen.length })}
        <kbd className="text-oln-14N-100">Ctrl+Enter</kbd>
      </Button>
      <p role="status" className="text-dns-16N-130">
        {t("reading.progress", { read, count })}
      </p>
      {asking ? <TogetherDialog chosen={asking} onClose={() => setAsking(null)} /> : null}
    </section>
  );
}
