/** One record being written: its form, its saving, and its mistakes; below it every field finds them. */

import { createContext, useContext, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { beforeLeaving } from "~/api/leaving";
import { useSessionLost } from "~/api/lost";
import { Refused, troubleOf } from "~/api/problem";
import { today } from "~/parts/calendar/dates";
import {
  type Field,
  holdsMore,
  isWritten,
  type Mistake,
  mistakesOf,
  refusedFields,
  type What,
} from "./checking";
import { contentOf, type EditorForm, trimmed } from "./form";
import { type Known, Saver, type SaveState } from "./saver";
import type { Place } from "./ways";

export interface Writing {
  readonly place: Place;
  readonly form: EditorForm;
  readonly saver: Saver;
  readonly state: SaveState;
  readonly change: (patch: Partial<EditorForm>) => void;
  /** Replace the whole form, as after a merge. */
  readonly become: (form: EditorForm) => void;
  /** What is wrong with a field, once somebody has tried to finish. */
  readonly wrong: (field: Field) => What | undefined;
  readonly mistakes: readonly Mistake[];
  /** Counts the attempts that failed by a mistake: each brings the focus to the summary. */
  readonly attempts: number;
  /** What is wrong with one row of a field that is a list. */
  readonly wrongRow: (field: Field, row: string) => readonly What[];
  /** Save whole and without empty parts, ready to be finished; null when something is wrong, in it or beside it. */
  readonly complete: (usualTitle: string, wrongBeside?: readonly Mistake[]) => Promise<Known | null>;
  /** Show at their fields what the server refused; whether there was any such field. */
  readonly refuse: (error: unknown) => boolean;
}

export function useNewWriting(place: Place, start: EditorForm, known: Known | null): Writing {
  const [form, setForm] = useState(start);
  const [saver] = useState(() => new Saver(place, known, contentOf(start), place.is === "draft", isWritten));
  const [attempts, setAttempts] = useState(0);
  const [refused, setRefused] = useState<readonly Mistake[]>([]);
  const [beside, setBeside] = useState<readonly Mistake[]>([]);
  const state = useSyncExternalStore(saver.watch, () => saver.state);
  const latest = useRef(form);
  useSendAgainAfterLogin(saver);
  useEffect(() => () => saver.stop(), [saver]);
  useEffect(
    () =>
      beforeLeaving(async () => {
        const saved = place.is === "draft" ? await saver.flush() : !saver.open;
        return saver.state.is === "finished" || (saved && !holdsMore(latest.current));
      }),
    [saver, place],
  );

  function become(next: EditorForm): void {
    latest.current = next;
    setForm(next);
    setRefused([]);
    saver.edit(contentOf(next));
  }

  const found = attempts > 0 ? mistakesOf(form, today()) : [];
  const mistakes = [...(found.length ? found : refused), ...beside];
  return {
    place,
    form,
    saver,
    state,
    become,
    change: (patch) => become({ ...latest.current, ...patch }),
    wrong: (field) => mistakes.find((mistake) => mistake.field === field)?.what,
    wrongRow: (field, row) =>
      mistakes.flatMap((each) => (each.field === field && each.rows?.includes(row) ? [each.what] : [])),
    mistakes,
    attempts,
    async complete(usualTitle, wrongBeside = []) {
      setBeside(wrongBeside);
      if (wrongBeside.length || mistakesOf(latest.current, today()).length) {
        setAttempts((count) => count + 1);
        return null;
      }
      const whole = trimmed(latest.current);
      become({ ...whole, title: whole.title.trim() || usualTitle });
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

/** Logged in again: what could not be saved is sent at once. */
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
