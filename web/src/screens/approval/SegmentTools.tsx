/** At a part of the text: mark it as what the comment is about, or say how it should read instead. */

import { useTranslation } from "react-i18next";
import { Button } from "~/parts/Button";
import { TextArea } from "~/parts/form/fields";
import { Icon } from "~/parts/Icon";
import { hasUnsent, useDesk } from "./desk";

interface SegmentToolsProps {
  readonly record: string;
  readonly segment: string;
  readonly text: string;
}

export function SegmentTools({ record, segment, text }: SegmentToolsProps) {
  const { t } = useTranslation();
  const { one, word, say, toggle, run, busy } = useDesk();
  if (!one.actions.some((action) => action === "approve" || action === "return")) return null;
  const marked = word.places.some((place) => place.record === record && place.segment === segment);
  const own = word.suggestion?.segment === segment ? word.suggestion : null;
  function propose(): void {
    if (!own) return;
    const { before, after } = own;
    void run({
      verb: "suggest",
      body: { record_id: record, segment_id: segment, before, after, comment: null },
    });
  }
  return (
    <div className="mt-1">
      <div className="flex flex-wrap gap-2">
        <Button size="xs" look="text" aria-pressed={marked} onClick={() => toggle({ record, segment })}>
          {marked ? <Icon name="check" className="size-4" /> : null}
          {t(marked ? "approval.marked" : "approval.mark")}
        </Button>
        {/* The text under a correction stays for ever: only the proposal can be said otherwise. */}
        {one.correction ? null : (
          <Button
            size="xs"
            look="text"
            aria-expanded={own !== null}
            disabled={own === null && hasUnsent(word)}
            onClick={() => say({ suggestion: own ? null : { segment, before: text, after: text } })}
          >
            {t(own ? "approval.dropSuggestion" : "approval.suggest")}
          </Button>
        )}
      </div>
      {own ? (
        <div className="flex flex-col items-start gap-2">
          <TextArea
            label={t("approval.suggestion")}
            hint={t("approval.suggestionHint")}
            className="w-full"
            rows={4}
            autoFocus
            value={own.after}
            onChange={(event) => say({ suggestion: { ...own, after: event.target.value } })}
          />
          <Button size="sm" disabled={busy || own.after === own.before} onClick={propose}>
            {t("approval.sendSuggestion")}
          </Button>
        </div>
      ) : null}
    </div>
  );
}
