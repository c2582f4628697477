/** A comment at words of the text: a box to write in, with the focus, and once it is kept, a card. */

import { type KeyboardEvent, type Ref, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { changed, isEmpty, type Note, without } from "~/parts/approval/notes";
import { Button } from "~/parts/Button";
import { TextArea } from "~/parts/form/fields";
import { belongsToIme } from "~/parts/keys/ime";
import { useDesk } from "./desk";

export function NoteBox({ note }: { note: Note }) {
  const { annotate } = useDesk();
  const { key, kept } = note;
  const card = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(false);
  useEffect(() => {
    if (kept && wasOpen.current) card.current?.focus();
    wasOpen.current = !kept;
  }, [kept]);
  const put = (patch: Partial<Pick<Note, "text" | "kept">>) =>
    annotate((notes) => changed(notes, key, patch));
  const drop = () => annotate((notes) => without(notes, key));
  if (kept) return <Kept note={note} edit={card} onEdit={() => put({ kept: false })} onDrop={drop} />;
  return (
    <Open note={note} onText={(text) => put({ text })} onKeep={() => put({ kept: true })} onDrop={drop} />
  );
}

interface OpenProps {
  readonly note: Note;
  readonly onText: (text: string) => void;
  readonly onKeep: () => void;
  readonly onDrop: () => void;
}

function Open({ note, onText, onKeep, onDrop }: OpenProps) {
  const { t } = useTranslation();
  const { quote, text, words } = note;
  const empty = isEmpty(note);

  /** The keys belong to the box: 決裁 does not hear them. */
  function pressed(event: KeyboardEvent<HTMLTextAreaElement>): void {
    if (belongsToIme(event)) return;
    const keeps = event.key === "Enter" && (event.ctrlKey || event.metaKey);
    if (!keeps && event.key !== "Escape") return;
    event.preventDefault();
    if (event.repeat) return;
    if (keeps && !empty) onKeep();
    else if (empty) giveUp(event.currentTarget);
  }

  /** The focus goes to what the box was opened with. */
  function giveUp(within: HTMLElement): void {
    within.closest("[data-notes]")?.querySelector<HTMLElement>("[data-write]")?.focus();
    onDrop();
  }

  return (
    <fieldset
      className="flex min-w-0 flex-col gap-2 rounded-8 border-2 border-key-900 bg-white p-2 shadow-1"
      onBlur={({ relatedTarget, currentTarget }) => {
        if (empty && !currentTarget.contains(relatedTarget)) onDrop();
      }}
    >
      <TextArea
        data-unkept={empty ? undefined : ""}
        label={t("approval.note.about", { quote })}
        rows={2}
        autoFocus
        aria-keyshortcuts="Control+Enter"
        value={text}
        onChange={({ target }) => onText(target.value)}
        onKeyDown={pressed}
        onCopy={(event) => {
          // Whoever selected the words to copy them still can.
          if (event.currentTarget.selectionStart !== event.currentTarget.selectionEnd) return;
          event.clipboardData.setData("text/plain", words);
          event.preventDefault();
        }}
      />
      <div className="flex flex-wrap gap-2">
        <Button size="xs" look="solid" disabled={empty} onClick={onKeep}>
          {t("approval.note.keep")}
          <kbd className="text-oln-14N-100">Ctrl+Enter</kbd>
        </Button>
        <Button size="xs" look="text" onClick={({ currentTarget }) => giveUp(currentTarget)}>
          {t("approval.note.giveUp")}
        </Button>
      </div>
    </fieldset>
  );
}

interface KeptProps {
  readonly note: Note;
  readonly edit: Ref<HTMLButtonElement>;
  readonly onEdit: () => void;
  readonly onDrop: () => void;
}

function Kept({ note: { quote, text }, edit, onEdit, onDrop }: KeptProps) {
  const { t } = useTranslation();
  return (
    <div className="rounded-8 border border-key-900 border-l-4 bg-key-50 p-2 text-dns-16N-130">
      <p className="text-dns-14B-130">{t("approval.note.about", { quote })}</p>
      <p className="whitespace-pre-wrap">{text}</p>
      <div className="mt-1 flex flex-wrap gap-2">
        <Button ref={edit} size="xs" look="text" onClick={onEdit}>
          {t("approval.note.edit")}
        </Button>
        <Button
          size="xs"
          look="text"
          onClick={({ currentTarget }) => {
            currentTarget.closest("[data-notes]")?.querySelector<HTMLElement>("[data-write]")?.focus();
            onDrop();
          }}
        >
          {t("approval.note.drop")}
        </Button>
      </div>
    </div>
  );
}
