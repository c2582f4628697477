/**
 * Writes that the index may not show yet. A timeline names them (`after=`), and search waits for them or says that it
 * lags, so that the people who wrote something see it.
 */

import { kept } from "./kept";

const KEPT_MS = 60_000;
const MOST = 20;

interface Write {
  readonly at: number;
  readonly version: number;
}

const writes = kept(() => new Map<string, Map<string, Write>>());

/** A write to an aggregate (`records.record:<id>`) of a household, as news or an answer reported it. */
export function awaitWrite(household: string, subject: string, version: number, now = Date.now()): void {
  const known = writes.now().get(household) ?? new Map<string, Write>();
  known.delete(subject);
  known.set(subject, { at: now, version });
  writes.now().set(household, known);
}

/** The writes to name when a household's timeline is loaded: the newest ones of the last minute. */
export function awaitedWrites(household: string, now = Date.now()): string[] {
  const known = writes.now().get(household);
  if (known === undefined) return [];
  for (const [subject, write] of known) if (now - write.at > KEPT_MS) known.delete(subject);
  return [...known].slice(-MOST).map(([subject, { version }]) => `${subject}:${version}`);
}
