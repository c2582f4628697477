/**
 * The active shortcuts. A screen registers its own while it is shown; of several with the same keys the newest counts.
 * One listener handles all of them, so that the rules of the keymap apply everywhere.
 */

import { useEffect, useRef, useSyncExternalStore } from "react";
import { watching } from "~/api/watchers";
import { preferences } from "../preferences";
import { doesAct, meaningOf } from "./keymap";

export type Group = "everywhere" | "here" | "writing";

export interface Shortcut {
  readonly keys: string;
  readonly label: string;
  readonly group: Group;
}

interface Known extends Shortcut {
  /** Without it the shortcut is only listed: the focused component handles the key itself. */
  readonly run: (() => void) | undefined;
}

const SEQUENCE_MS = 1_200;

let known: readonly Known[] = [];
const watchers = new Set<() => void>();

function become(next: readonly Known[]): void {
  known = next;
  for (const watcher of watchers) watcher();
}

/** Name a shortcut while the component is shown and `on`. */
export function useShortcut(
  keys: string,
  label: string,
  run: () => void,
  group: Group = "here",
  on = true,
): void {
  const latest = useRef(run);
  latest.current = run;
  useEffect(() => {
    if (!on) return;
    return add({ keys, label, group, run: () => latest.current() });
  }, [keys, label, group, on]);
}

/** Lists keys in the help that a focused component handles itself. */
export function useToldShortcut(keys: string, label: string, group: Group = "writing", on = true): void {
  useEffect(() => {
    if (!on) return;
    return add({ keys, label, group, run: undefined });
  }, [keys, label, group, on]);
}

function add(shortcut: Known): () => void {
  become([...known, shortcut]);
  return () => become(known.filter((each) => each !== shortcut));
}

/** Every shortcut that acts now, each once. */
export function useShortcuts(): readonly Shortcut[] {
  const all = useSyncExternalStore(
    (watcher) => watching(watchers, watcher),
    () => known,
  );
  return [...new Map(all.map((shortcut) => [shortcut.keys, shortcut])).values()];
}

/** Whether a target of keys is a field to write in. */
export function isWriting(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (
    target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement
  )
    return true;
  return target instanceof HTMLInputElement && !["checkbox", "radio", "button"].includes(target.type);
}

/** Handles keys until the returned function is called. In a modal dialog only the dialog's own shortcuts work. */
export function listenToKeys(): () => void {
  let pending = "";
  let timer: ReturnType<typeof setTimeout> | undefined;
  function heard(event: KeyboardEvent): void {
    if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
    const acting = known.filter(({ run }) => run !== undefined);
    const situation = { writing: isWriting(event.target), letters: preferences().letters, pending };
    const meaning = meaningOf(event, situation, new Set(acting.map(({ keys }) => keys)));
    clearTimeout(timer);
    pending = meaning.pending;
    timer = setTimeout(() => {
      pending = "";
    }, SEQUENCE_MS);
    if (!meaning.keys) return;
    event.preventDefault();
    if (doesAct(event, meaning.keys)) acting.findLast(({ keys }) => keys === meaning.keys)?.run?.();
  }
  document.addEventListener("keydown", heard);
  return () => {
    clearTimeout(timer);
    document.removeEventListener("keydown", heard);
  };
}
