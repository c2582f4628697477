/** One record being written: its form, its saving, and its mistakes; below it every field finds them. */

import { createContext, useContext, useEffect, useRef, useState, useSyncExternalStore } from "react";
import type { Content } from "~/api/casework";
import { beforeLeaving } from "~/api/leaving";
import { useSessionLost } from "~/api/lost";
import { Refused, troubleOf } from "~/api/problem";
import { today } from "~/parts/calendar/dates";
import {
  AT_ONCE,
  type Field,
  isWritten,
  type Mistake,
  mistakesOf,
  refusedFields,
  type What,
} from "./checking";
import { contentOf, type EditorForm, settled, trimmed } from "./form";
import { type Known, Saver, type SaveState } from "./saver";
import { proposedTitle } from "./title";
import { type Remove, useRemoving } from "./useRemoving";
import type { Place } from "./ways";

export interface Writing {
  readonly place: Place;
  readonly form: EditorForm;
  readonly saver: Saver;
  readonly state: SaveState;
  readonly change: (patch: Partial<EditorForm>) => void;
  readonly remove: Remove;
  /** Replace the whole form, as after a merge. */
  readonly become: (form: EditorForm) => void;
  /** The mistake of a field, once the user has tried to finish; one that was typed, once the user has left the field. */
  readonly wrong: (field: Field) => What | undefined;
  readonly mistakes: readonly Mistake[];
  /** Counts the attempts that failed by a mistake: each brings the focus to the summary. */
  readonly attempts: number;
  /** The mistake of one row of a list field. */
  readonly wrongRow: (field: Field, row: string) => readonly What[];
  /** The user goes on from a field, or from the one row of a list field. */
  readonly leave: (field: Field, row?: string) => void;
  /** Save as it is, if nothing would be left out: a record has no place for what cannot be read yet. */
  readonly save: () => Promise<void>;
  /**
   * Save whole and without empty parts, ready to be finished; null when something is wrong, in it or beside it. Without a title
   * of its own it gets the proposed one.
   */
  readonly complete: (usualTitle: string, wrongBeside?: readonly Mistake[]) => Promise<Known | null>;
  /** Shows the server's refusals at their fields. Returns whether there was such a field. */
  readonly refuse: (error: unknown) => boolean;
}

/** `ground`: what `start` was typed over, if the known version was saved after that. */
export function useNewWriting(
  place: Place,
  start: EditorForm,
  known: Known | null,
  ground?: Content,
): Writing {
  const [form, setForm] = useState(start);
  const onSaved = useRef((_: Content) => {});
  const [saver] = useState(() => {
    const heard = (content: Content) => onSaved.current(content);
    const first = new Saver(place, known, ground ?? contentOf(start), place.is === "draft", isWritten, heard);
    if (ground) first.contest(contentOf(start));
    return first;
  });
  const [attempts, setAttempts] = useState(0);
  const [refused, setRefused] = useState<readonly Mistake[]>([]);
  const [beside, setBeside] = useState<readonly Mistake[]>([]);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const state = useSyncExternalStore(saver.watch, () => saver.state);
  const latest = useRef(form);
  useSendAgainAfterLogin(saver);
  useEffect(() => {
    saver.goOn();
    return () => saver.stop();
  }, [saver]);
  useEffect(() => beforeLeaving(() => saver.leave()), [saver]);

  function become(next: EditorForm): void {
    latest.current = next;
    setForm(next);
    setRefused([]);
    saver.edit(contentOf(next));
  }

  // A draft keeps its items until it is a record. A record's save has opened and closed them.
  onSaved.current = (content) => {
    if (place.is !== "record" || !content.item_ops?.length) return;
    saver.acknowledge({ ...content, item_ops: [] });
    become(settled(latest.current, content));
  };

  const change = (patch: Partial<EditorForm>) => become({ ...latest.current, ...patch });
  const remove = useRemoving(() => latest.current, change);
  const all = mistakesOf(form, today());
  const found = attempts > 0 ? all : [];
  const typed = all.filter(({ what }) => AT_ONCE.includes(what));
  const mistakes = [...(found.length ? found : refused), ...beside];
  const told = (place: string) => (left.has(place) ? [...mistakes, ...typed] : mistakes);
  return {
    place,
    form,
    saver,
    state,
    become,
    change,
    remove,
    wrong: (field) => told(field).find((mistake) => mistake.field === field)?.what,
    wrongRow: (field, row) =>
      told(rowOf(field, row)).flatMap((each) =>
        each.field === field && each.rows?.includes(row) ? [each.what] : [],
      ),
    leave(field, row) {
      setLeft((before) => new Set(before).add(row === undefined ? field : rowOf(field, row)));
    },
    mistakes,
    attempts,
    async save() {
      if (place.is === "record" && contentOf(latest.current).unfinished?.length)
        setAttempts((count) => count + 1);
      else await saver.flush();
    },
    async complete(usualTitle, wrongBeside = []) {
      setBeside(wrongBeside);
      if (wrongBeside.length || mistakesOf(latest.current, today()).length) {
        setAttempts((count) => count + 1);
        return null;
      }
      const whole = trimmed(latest.current);
      become({ ...whole, title: whole.title.trim() || proposedTitle(whole) || usualTitle });
      return (await saver.flush()) ? saver.known : null;
    },
    refuse(error) {
      if (!(error instanceof Refused) || troubleOf(error) !== "invalid") return false;
      const fields = refusedFields(error.problem.errors ?? []);
      setRefused(fields);
      if (fields.length) setAttempts((count) => count + 1);
      return fields.length > 0;
    },
  };
}

const rowOf = (field: Field, row: string) => `${field}/${row}`;

/** After a new login, sends unsaved text at once. */
function useSendAgainAfterLogin(saver: Saver): void {
  const lost = useSessionLost();
  const before = useRef(lost);
  useEffect(() => {
    if (before.current && !lost && saver.open) void saver.flush();
    before.current = lost;
  }, [lost, saver]);
}

export const WritingContext = createContext<Writing | null>(null);

/** The record being written; only below the editor. */
export function useWriting(): Writing {
  const writing = useContext(WritingContext);
  if (writing === null) throw new Error("nothing is being written here");
  return writing;
}
