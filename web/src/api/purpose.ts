/**
 * Why other offices' records are read. It is in force once it says what it refers to: every request states it then, and the
 * gateway keeps it with the session, for the page that is loaded again. It ends with the session.
 */

import { api, ask, changing, type Schemas, statePurpose } from "./client";
import { kept, useKept } from "./kept";
import type { Purpose } from "./search";

type Session = Schemas["SessionView"];

/** The roles that read all wards for a purpose, and no office without one. */
export const ALL_WARDS: readonly string[] = ["hq", "cross_ward_reader"];

/** As it is being stated: perhaps only its code so far. */
const purpose = kept<Purpose | null>(() => null);

/** What the gateway keeps, as `X-Purpose` says it. */
const keptAs = kept(() => "");
let keeping = Promise.resolve();

export function choosePurpose(next: Purpose | null): void {
  purpose.become(next);
  statePurpose(headerOf(next));
  keeping = keeping.then(keep);
}

export function usePurpose(): Purpose | null {
  return useKept(purpose);
}

/** What was stated in this session, perhaps before the page was loaded, is in force again. */
export function takeUpPurpose(stated: Session["purpose"] | undefined): void {
  const next = stated ? asChosen(stated) : null;
  purpose.become(next);
  keptAs.become(headerOf(next));
  statePurpose(headerOf(next));
}

/** One request at a time, for what is stated by then: nothing of a person who has gone since is sent. */
async function keep(): Promise<void> {
  const now = purpose.now();
  const header = headerOf(now);
  if (header === keptAs.now()) return;
  try {
    const params = { header: changing() };
    await ask(api.PUT("/api/v1/session/purpose", { params, body: { purpose: isWhole(now) ? now : null } }));
    keptAs.become(header);
  } catch {
    // It is in force on this page. One that is loaded again asks for it, as for the first time.
  }
}

function asChosen({ code, ref_type, ref_id, note }: NonNullable<Session["purpose"]>): Purpose {
  if (ref_type && ref_id) return { code, ref_type, ref_id };
  return { code, ...(note ? { note } : {}) };
}

/** Whether a purpose says what it refers to. */
export function isWhole(purpose: Purpose | null): purpose is Purpose {
  if (purpose === null) return false;
  return Boolean(purpose.ref_id) || Boolean(purpose.note?.trim());
}

/** A purpose as `X-Purpose` says it; empty for an incomplete one. */
export function headerOf(purpose: Purpose | null): string {
  if (!isWhole(purpose)) return "";
  const { code, ref_type, ref_id, note } = purpose;
  return ref_type && ref_id ? `${code};${ref_type}:${ref_id}` : `${code};note:${noteInHeader(note ?? "")}`;
}

/** Percent-encoded, every sign but letters and digits of ASCII: what a header may hold. */
function noteInHeader(note: string): string {
  return encodeURIComponent(note.trim()).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Whether the office is read without a purpose. Who acts for all wards reads none so, not even where they also work. */
export function isOwnOffice(
  { posts, acting_post }: Pick<Session, "posts" | "acting_post">,
  office: string,
): boolean {
  if (ALL_WARDS.includes(acting_post.role)) return false;
  return posts.some(
    ({ role, office_code, read_group }) =>
      !ALL_WARDS.includes(role) && (office_code === office || read_group.includes(office)),
  );
}
