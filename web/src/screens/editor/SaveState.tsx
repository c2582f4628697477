/** Whether the text on screen is saved, in words. Prominent only if something might get lost. */

import { useTranslation } from "react-i18next";
import { timeOf } from "~/parts/calendar/era";
import { Icon } from "~/parts/Icon";
import { AGAIN_MS } from "./saver";
import { useWriting } from "./useWriting";

export function SaveStateText() {
  const { t } = useTranslation();
  const { state, place } = useWriting();
  const quiet = state.is === "untouched" ? "" : state.is === "saving" ? t("editor.state.saving") : null;
  const saved = state.is === "saved" ? t("editor.state.saved", { at: timeOf(state.at) }) : null;
  const changed = state.is === "changed" ? t(`editor.state.changed.${place.is}`) : null;
  return (
    <>
      <span role="status" className="inline-flex items-center gap-1 text-dns-16N-130">
        {saved ? <Icon name="check" className="size-4 text-green-900" /> : null}
        {saved ?? changed ?? quiet}
      </span>
      {state.is === "unsent" ? (
        <span role="alert" className="inline-flex items-center gap-1 text-dns-16B-130 text-error-1">
          <Icon name="lost" className="size-4" />
          {t("editor.state.unsent", { count: AGAIN_MS / 1_000 })}
        </span>
      ) : null}
    </>
  );
}
