/**
 * Which shortcut a pressed key means. A shortcut is one key (`n`), a sequence of two (`g h`) or a chord (`Ctrl+K`).
 *
 * Single letters work only while the focus is in no text field and no input method composes, and can be switched off
 * (WCAG 2.1.4). Chords always work.
 */

import { belongsToIme } from "./ime";

export interface KeyPress {
  readonly key: string;
  readonly code?: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly keyCode?: number;
  readonly isComposing?: boolean;
  /** The key is held down. */
  readonly repeat?: boolean;
}

export interface Situation {
  /** The focus is in a text field. */
  readonly writing: boolean;
  /** Single letters are switched on. */
  readonly letters: boolean;
  /** The first key of an unfinished sequence, or "". */
  readonly pending: string;
}

export interface Meaning {
  /** The keys of the shortcut that was pressed, or "". */
  readonly keys: string;
  /** The first key of a sequence that starts now, or "". */
  readonly pending: string;
}

const NOTHING: Meaning = { keys: "", pending: "" };

const STEPS: readonly string[] = ["j", "k"];

/** Whether a press does what its shortcut says: a held key only steps from row to row, or it would act on what nobody read. */
export function doesAct({ repeat }: Pick<KeyPress, "repeat">, keys: string): boolean {
  return !repeat || STEPS.includes(keys);
}

export function isChord(keys: string): boolean {
  return /^(Ctrl|Alt)\+/.test(keys);
}

/** What a press means among the known shortcuts. */
export function meaningOf(press: KeyPress, situation: Situation, known: ReadonlySet<string>): Meaning {
  if (belongsToIme(press)) return NOTHING;
  const pressed = nameOf(press);
  if (isChord(pressed)) return { keys: known.has(pressed) ? pressed : "", pending: "" };
  if (situation.writing || !situation.letters) return NOTHING;
  if (situation.pending) {
    const sequence = `${situation.pending} ${pressed}`;
    if (known.has(sequence)) return { keys: sequence, pending: "" };
  }
  if (known.has(pressed)) return { keys: pressed, pending: "" };
  const begins = [...known].some((keys) => keys.startsWith(`${pressed} `));
  return { keys: "", pending: begins ? pressed : "" };
}

function nameOf(press: KeyPress): string {
  const letter = press.key.length === 1 ? press.key.toLowerCase() : press.key;
  if (press.ctrlKey || press.metaKey) return `Ctrl+${capital(letter)}`;
  // With Alt some keyboards produce another character: the position of the key gives the letter.
  if (press.altKey) return `Alt+${press.code?.startsWith("Key") ? press.code.slice(3) : capital(letter)}`;
  return letter;
}

function capital(letter: string): string {
  return letter.length === 1 ? letter.toUpperCase() : letter;
}
