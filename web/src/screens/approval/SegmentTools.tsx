/** Beside a part of the text: comments at its words, and how it should read instead. */

import { useTranslation } from "react-i18next";
import { begun, MOST_NOTES } from "~/parts/approval/notes";
import { Button } from "~/parts/Button";
import { TextArea } from "~/parts/form/fields";
import { useDesk } from "./desk";
import { NoteBox } from "./NoteBox";
import { selectedWords } from "./selectedWords";
import { hasUnsent, mayAnnotate } from "./word";

interface SegmentToolsProps {
  readonly record: string;
  readonly segment: string;
  /** What the part is called; comments on all of it name it so. */
  readonly name: string;
  readonly text: string;
}

export function SegmentTools({ record, segment, name, text }: SegmentToolsProps) {
  const { t } = useTranslation();
  const { one, word, say, annotate } = useDesk();
  if (!mayAnnotate(one)) return null;
  const notes = word.notes.filter((note) => note.record === record && note.segment === segment);
  const own = word.suggestion?.segment === segment;
  function write(): void {
    const selected = selectedWords();
    const here = selected?.record === record && selected.segment === segment;
    const words = here ? selected.words : name;
    annotate((known) => begun(known, { key: crypto.randomUUID(), record, segment, words }));
  }
  return (
    <div data-notes className="flex flex-col gap-2">
      {notes.map((note) => (
        <NoteBox key={note.key} note={note} />
      ))}
      <div className="flex flex-wrap gap-2">
        <Button
          size="xs"
          look="text"
          data-write
          disabled={word.notes.length >= MOST_NOTES}
          // The selection stays where it is until it was read.
          onMouseDown={(event) => event.preventDefault()}
          onClick={write}
        >
          {t("approval.note.write")}
        </Button>
        {/* The text under a correction stays for ever: only the proposal can be said otherwise. */}
        {one.correction ? null : (
          <Button
            size="xs"
            look="text"
            aria-expanded={own}
            disabled={!own && hasUnsent(word)}
            onClick={() => say({ suggestion: own ? null : { segment, before: text, after: text } })}
          >
            {t(own ? "approval.dropSuggestion" : "approval.suggest")}
          </Button>
        )}
      </div>
      {own ? <Proposal record={record} /> : null}
    </div>
  );
}

function Proposal({ record }: { record: string }) {
  const { t } = useTranslation();
  const { word, say, run, busy } = useDesk();
  const { suggestion } = word;
  if (!suggestion) return null;
  const { segment: segment_id, before, after } = suggestion;
  return (
    <div className="flex flex-col items-start gap-2">
      <TextArea
        label={t("approval.suggestion")}
        hint={t("approval.suggestionHint")}
        className="w-full"
        rows={4}
        autoFocus
        value={after}
        onChange={(event) => say({ suggestion: { ...suggestion, after: event.target.value } })}
      />
      <Button
        size="sm"
        disabled={busy || after === before}
        onClick={() =>
          void run({ verb: "suggest", body: { record_id: record, segment_id, before, after, comment: null } })
        }
      >
        {t("approval.sendSuggestion")}
      </Button>
    </div>
  );
}
