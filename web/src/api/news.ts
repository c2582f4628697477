/**
 * News of a change, and which answers it makes stale. Each query names the changes that concern it (`meta`), so that a change
 * reloads only the answers it concerns, however many people are working.
 */

/** What changed: the object, its household and office, the offices that keep it, and the people whose lists have it now. */
export interface Change {
  readonly topic: string;
  readonly subject: string;
  readonly household_id: string | null;
  readonly office_code: string | null;
  readonly office_codes: readonly string[];
  readonly staff_ids: readonly string[];
}

/** Whether a change may have made an answer stale; `me` is the person who is logged in. */
export type Hears = (change: Change, data: unknown, me: string | undefined) => boolean;

declare module "@tanstack/react-query" {
  interface Register {
    queryMeta: { readonly hears?: Hears };
  }
}

type Kind =
  | "records.household"
  | "records.person"
  | "records.related_party"
  | "records.record"
  | "records.submission"
  | "records.action_item"
  | "records.absence"
  | "approvals.approval"
  | "approvals.post_view"
  | "inquiries.inquiry";

const isOf = ({ subject }: Change, kinds: readonly Kind[]) =>
  kinds.some((kind) => subject.startsWith(`${kind}:`));

/** An answer about one object. */
export const ofObject =
  (kind: Kind, id: string): Hears =>
  ({ subject }) =>
    subject === `${kind}:${id}`;

/** An answer about a household's objects of these kinds. */
export const ofHousehold =
  (household: string | null, ...kinds: readonly Kind[]): Hears =>
  (change) =>
    household !== null && change.household_id === household && isOf(change, kinds);

/** A list: an object in it changed, or there is a new one for it. */
export const ofList =
  (isNew: (change: Change, me: string | undefined) => boolean, ...kinds: readonly Kind[]): Hears =>
  (change, data, me) =>
    isOf(change, kinds) &&
    (isNew(change, me) || holds(data, change.subject.slice(change.subject.indexOf(":") + 1)));

/** New for a list of this person. */
export const forStaff =
  (staff: string | undefined) =>
  ({ staff_ids }: Change) =>
    staff !== undefined && staff_ids.includes(staff);

/** New for a list of the person who is logged in. */
export const forMe = ({ staff_ids }: Change, me: string | undefined) =>
  me !== undefined && staff_ids.includes(me);

/** New for a list of this office. */
export const forOffice =
  (office: string | undefined) =>
  ({ office_codes }: Change) =>
    office !== undefined && office_codes.includes(office);

/** New for a list of this office because another one handed it over. */
export const forOfficeFromElsewhere = (office: string) => (change: Change) =>
  change.office_code !== office && forOffice(office)(change);

/** A list that was searched by a word gets no new objects. */
export const forNobody = () => false;

export const anyOf =
  (...ways: readonly Hears[]): Hears =>
  (change, data, me) =>
    ways.some((hears) => hears(change, data, me));

/** Loaded once, or only by the person: news does not make it stale. */
export const ofNothing: Hears = () => false;

function holds(data: unknown, id: string): boolean {
  if (typeof data === "string") return data === id;
  return typeof data === "object" && data !== null && Object.values(data).some((each) => holds(each, id));
}
