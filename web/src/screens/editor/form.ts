/**
 * What one writes on the screen, and the content it is saved as. Days and times are kept as they were typed; what this
 * screen does not show is carried along untouched, because a save sends the whole content.
 */

import type { Content } from "~/api/casework";
import { dayOf, formatDay, isUnreadable, momentOf, parseDay, timeOf } from "~/parts/calendar/era";
import { partsOf, type SegmentKind, type SourceType, usualSubjects } from "./templates";

type SegmentIn = NonNullable<Content["segments"]>[number];
type VisitIn = NonNullable<Content["visits"]>[number];
type CounterpartIn = NonNullable<Content["counterpart"]>[number];
type ItemOp = NonNullable<Content["item_ops"]>[number];
type OpenItem = Extract<ItemOp, { op: "open" }>;

export interface SegmentForm {
  readonly id: string;
  readonly kind: SegmentKind;
  readonly heading: string;
  readonly text: string;
  readonly source: SourceType | "";
  readonly sourceName: string;
  readonly origin: NonNullable<SegmentIn["origin"]>;
}

export interface VisitForm {
  readonly id: string;
  readonly target: string;
  readonly result: VisitIn["result"] | "";
  readonly kept: Partial<VisitIn>;
}

export interface CounterpartForm {
  readonly id: string;
  readonly kind: CounterpartIn["kind"] | "";
  readonly name: string;
  readonly party: string | null;
}

export interface ItemForm {
  readonly id: string;
  readonly kind: OpenItem["item"]["kind"];
  readonly title: string;
  readonly due: string;
  readonly kept: Partial<OpenItem["item"]>;
}

export interface EditorForm {
  readonly household: string | null;
  readonly type: string;
  readonly subjects: readonly string[];
  readonly day: string;
  readonly time: string;
  readonly place: string;
  readonly title: string;
  readonly counterpart: readonly CounterpartForm[];
  readonly visits: readonly VisitForm[];
  readonly segments: readonly SegmentForm[];
  readonly nextPlan: string;
  readonly lateReason: string;
  readonly items: readonly ItemForm[];
  /** Fields that this screen does not show. */
  readonly kept: Content;
}

let last = 0;
/** A key for a row of a list that has no id. */
export function rowId(): string {
  last += 1;
  return `row-${last}`;
}

/** A new record about a household, of today. */
export function emptyForm(household: string | null, type: string, today: string): EditorForm {
  const form: EditorForm = {
    household,
    type: "",
    subjects: [],
    day: formatDay(today, "wareki", "ja", true),
    time: "",
    place: "",
    title: "",
    counterpart: [],
    visits: [],
    segments: [newSegment("fact", "")],
    nextPlan: "",
    lateReason: "",
    items: [],
    kept: {},
  };
  return type ? withType(form, type) : form;
}

/** The form about no household yet: what names people and items of the former one goes with it. */
export function withoutHousehold(form: EditorForm): EditorForm {
  const { member_ids: _, ...kept } = form.kept;
  return {
    ...form,
    household: null,
    counterpart: form.counterpart.map((each) => ({ ...each, party: null })),
    visits: form.visits.map((visit) => ({ ...visit, target: "household" })),
    kept: { ...kept, item_ops: [] },
  };
}

/** The form with this item closed by the record, or with it left open again. */
export function closing(form: EditorForm, item: string | undefined, closed = true): EditorForm {
  if (item === undefined) return form;
  const others = (form.kept.item_ops ?? []).filter((op) => op.op === "open" || op.item_id !== item);
  const ops = closed ? [...others, { op: "done" as const, item_id: item }] : others;
  return { ...form, kept: { ...form.kept, item_ops: ops } };
}

/** The items that the record closes. */
export function closedBy({ kept }: EditorForm): ReadonlySet<string> {
  return new Set((kept.item_ops ?? []).flatMap((op) => (op.op === "done" ? [op.item_id] : [])));
}

export function newSegment(kind: SegmentKind, heading: string, more: Partial<SegmentForm> = {}): SegmentForm {
  return {
    id: crypto.randomUUID(),
    kind,
    heading,
    text: "",
    source: "",
    sourceName: "",
    origin: "typed",
    ...more,
  };
}

/** Whether a source of this kind goes with a name. */
export function hasName(source: SegmentForm["source"]): boolean {
  return source !== "" && source !== "self" && source !== "own_eyes";
}

/** Changes the source. The name of the old one is dropped if the new one has none. */
export function withSource({ sourceName }: SegmentForm, source: SegmentForm["source"]): Partial<SegmentForm> {
  return { source, sourceName: hasName(source) ? sourceName : "" };
}

/**
 * Changes the kind. If nothing is written yet, it also sets the usual parts and subjects.
 * `named`: the word for a kind. A title that only repeats it was proposed from the kind, so it changes with it.
 */
export function withType(form: EditorForm, type: string, named = (_: string) => ""): EditorForm {
  const unwritten = form.segments.every(({ text }) => text.trim() === "");
  const parts = partsOf(type).map(({ kind, heading, source }) =>
    newSegment(kind, heading, { origin: "template", source: source ?? "" }),
  );
  const before = usualSubjects(form.type);
  const own = form.subjects.filter((subject) => !before.some((usual) => usual === subject));
  const title = form.title.trim();
  const proposed = title !== "" && title === named(form.type);
  return {
    ...form,
    type,
    title: proposed ? named(type) : form.title,
    segments: unwritten ? parts : form.segments,
    subjects: own.length ? form.subjects : usualSubjects(type),
  };
}

// ------------------------------------------------------------------ to the content that is saved

const HEADED = /^【([^】\n]{1,40})】\n?/;

/** A heading is the first line of its text. */
export function textOf({ heading, text }: Pick<SegmentForm, "heading" | "text">): string {
  return heading ? `【${heading}】\n${text}` : text;
}

/** A saved text as heading and text. */
export function headed(text: string): Pick<SegmentForm, "heading" | "text"> {
  const found = HEADED.exec(text);
  return found ? { heading: found[1] ?? "", text: text.slice(found[0].length) } : { heading: "", text };
}

/** The day that a record is about: without a year the last one there was. */
export function happenedOn(typed: string): string | null {
  return parseDay(typed, "past");
}

/** A day by which something is to be done: without a year the next one to come. */
export function dueOn(typed: string): string | null {
  return parseDay(typed, "coming");
}

/** The time that was typed (`10:30`, `1030`, `10時30分`, `9時`), null for none, undefined for one that is no time. */
export function parseTime(typed: string): string | null | undefined {
  const text = typed.normalize("NFKC").replaceAll(/\s/g, "");
  if (text === "") return null;
  const parts = /^(\d{1,2})(?::|時)?(\d{2})?分?$/.exec(text);
  const [hours, minutes] = [Number(parts?.[1]), Number(parts?.[2] ?? 0)];
  if (!parts || hours > 23 || minutes > 59) return undefined;
  return `${String(hours).padStart(2, "0")}:${String(minutes).padStart(2, "0")}`;
}

export function contentOf(form: EditorForm): Content {
  const day = happenedOn(form.day);
  const time = parseTime(form.time) ?? null;
  return {
    ...form.kept,
    household_id: form.household,
    record_type: (form.type || null) as NonNullable<Content["record_type"]> | null,
    subjects: [...form.subjects] as NonNullable<Content["subjects"]>,
    occurred_at: day === null ? null : momentOf(day, time ?? "00:00"),
    time_known: time !== null,
    place: form.place.trim() || null,
    title: form.title.trim() || null,
    counterpart: form.counterpart.flatMap(({ kind, name, party }) =>
      kind ? [{ kind, name: name.trim() || null, related_party_id: party }] : [],
    ),
    visits: form.visits.flatMap(({ target, result, kept }) => (result ? [{ ...kept, target, result }] : [])),
    segments: form.segments.map((segment) => ({
      id: segment.id,
      kind: segment.kind,
      text: textOf(segment),
      source: segment.source ? { type: segment.source, name: segment.sourceName.trim() || null } : null,
      origin: segment.origin,
    })),
    next_plan: form.nextPlan.trim() || null,
    late_reason: form.lateReason.trim() || null,
    item_ops: [...(form.kept.item_ops ?? []), ...form.items.filter(isWhole).map(openedBy)],
    unfinished: unfinishedOf(form),
  };
}

const isWhole = ({ title, due }: ItemForm) => title.trim() !== "" && !isUnreadable(due);

const openedBy = ({ kind, title, due, kept }: ItemForm) => ({
  op: "open" as const,
  item: { time_known: true, staff: [], ...kept, kind, title: title.trim(), due_on: dueOn(due) },
});

/** The form of a record once `saved` was saved: what that opened and closed is done, and is not asked for again. */
export function settled(form: EditorForm, saved: Content): EditorForm {
  const done = new Set((saved.item_ops ?? []).map((op) => JSON.stringify(op)));
  if (done.size === 0) return form;
  const stays = (op: object) => !done.has(JSON.stringify(op));
  return {
    ...form,
    items: form.items.filter((item) => !isWhole(item) || stays(openedBy(item))),
    kept: { ...form.kept, item_ops: (form.kept.item_ops ?? []).filter(stays) },
  };
}

type Unfinished = NonNullable<Content["unfinished"]>[number];
/** The longest text that the service accepts. A longer pasted text is cut. */
const LONGEST = 20_000;

/** At most so many signs, none of them halved. */
function cut(text: string, most: number): string {
  return text.length > most ? [...text].slice(0, most).join("") : text;
}

/** A row as text that can be read back: where it is too long its own texts are cut, as little as will do. */
function rowAsText(row: object): string {
  const whole = JSON.stringify(row);
  if (whole.length <= LONGEST) return whole;
  const within = (most: number) =>
    JSON.stringify(row, (_, each) => (typeof each === "string" ? cut(each, most) : each));
  let [fits, most] = [0, LONGEST];
  while (fits < most) {
    const tried = Math.ceil((fits + most) / 2);
    if (within(tried).length <= LONGEST) fits = tried;
    else most = tried - 1;
  }
  return within(fits);
}

/**
 * What was typed and is no content yet: it stays in the draft as it was typed, a row as the screen holds it at its place.
 * Each is a mistake as well, so no record is made over it.
 */
function unfinishedOf({ day, time, counterpart, visits, items }: EditorForm): Unfinished[] {
  const noDay = happenedOn(day) === null;
  const typed = (field: string, text: string, holds: boolean): Unfinished[] =>
    holds ? [{ field, text: cut(text, LONGEST) }] : [];
  const rows = <Row extends { readonly id: string }>(
    field: string,
    all: readonly Row[],
    holds: (row: Row) => boolean,
  ): Unfinished[] =>
    all.flatMap((row, at) => {
      const { id: _, ...said } = row;
      return typed(`${field}/${at}`, rowAsText(said), holds(row));
    });
  return [
    ...typed("occurred_at", day, isUnreadable(day)),
    ...typed("occurred_at/time", time, time.trim() !== "" && (noDay || parseTime(time) === undefined)),
    ...rows("counterpart", counterpart, ({ kind, name }) => kind === "" && name.trim() !== ""),
    ...rows("visits", visits, ({ result }) => result === ""),
    ...rows(
      "item_ops",
      items,
      ({ title, due }) => isUnreadable(due) || (title.trim() === "" && due.trim() !== ""),
    ),
  ];
}

function textAt(typed: readonly Unfinished[], field: string): string | undefined {
  return typed.find((each) => each.field === field)?.text;
}

/** The rows of a list with the unfinished ones at their places. */
function withRows<Row extends { readonly id: string }>(
  whole: readonly Row[],
  typed: readonly Unfinished[],
  field: string,
  blank: Omit<Row, "id">,
): Row[] {
  const rows = [...whole];
  for (const each of typed) {
    const [list, at] = each.field.split("/");
    if (list === field) rows.splice(Number(at), 0, { ...blank, ...rowIn(each.text), id: rowId() } as Row);
  }
  return rows;
}

function rowIn(text: string): object {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}

/** Without empty parts. */
export function trimmed(form: EditorForm): EditorForm {
  const written = form.segments.filter(({ text }) => text.trim() !== "");
  return written.length === form.segments.length ? form : { ...form, segments: written };
}

// ------------------------------------------------------------------ from what was saved

/** A draft or a record, as the services answer with it. */
export type Saved = { readonly [name in keyof Content]?: unknown };

const KEPT = [
  "member_ids",
  "ended_at",
  "method",
  "effective_on",
  "attachments",
  "also_for",
  "template",
] as const;
const ORIGINS: readonly string[] = ["typed", "template", "copied", "ai"];

export function formOf(saved: Saved): EditorForm {
  const content = saved as Content;
  const { occurred_at: at } = content;
  const ops = content.item_ops?.filter((op) => "op" in op) ?? [];
  const typed = content.unfinished ?? [];
  return {
    household: content.household_id ?? null,
    type: content.record_type ?? "",
    subjects: content.subjects ?? [],
    day: textAt(typed, "occurred_at") ?? (at ? formatDay(dayOf(at), "wareki", "ja", true) : ""),
    time: textAt(typed, "occurred_at/time") ?? (at && content.time_known !== false ? timeOf(at) : ""),
    place: content.place ?? "",
    title: content.title ?? "",
    counterpart: withRows<CounterpartForm>(
      (content.counterpart ?? []).map(({ kind, name, related_party_id }) => ({
        id: rowId(),
        kind,
        name: name ?? "",
        party: related_party_id ?? null,
      })),
      typed,
      "counterpart",
      { kind: "", name: "", party: null },
    ),
    visits: withRows<VisitForm>(
      (content.visits ?? []).map((visit) => visitOf(visit, at ? dayOf(at) : null)),
      typed,
      "visits",
      { target: "household", result: "", kept: {} },
    ),
    segments: (content.segments ?? []).map(segmentOf),
    nextPlan: content.next_plan ?? "",
    lateReason: content.late_reason ?? "",
    items: withRows<ItemForm>(
      ops.flatMap((op) => (op.op === "open" ? [itemOf(op)] : [])),
      typed,
      "item_ops",
      { kind: "other", title: "", due: "", kept: {} },
    ),
    kept: {
      ...Object.fromEntries(
        KEPT.filter((name) => content[name] != null).map((name) => [name, content[name]]),
      ),
      performed_by: content.performed_by ?? [],
      links: content.links ?? [],
      companion: (content.companion ?? []).map(({ staff_id }) => ({ staff_id })),
      item_ops: ops.filter(({ op }) => op === "done"),
    },
  };
}

/** A visit of the record's own day has no day here: when the record's day is changed, the visit follows it. */
function visitOf({ target, result, on, ...kept }: VisitIn, day: string | null): VisitForm {
  return { id: rowId(), target, result, kept: on && on !== day ? { ...kept, on } : kept };
}

function segmentOf({ id, kind, text, source, origin }: SegmentIn): SegmentForm {
  return {
    id: id ?? crypto.randomUUID(),
    kind,
    ...headed(text),
    source: source?.type ?? "",
    sourceName: source?.name ?? "",
    origin: origin && ORIGINS.includes(origin) ? origin : "copied",
  };
}

function itemOf({ item }: OpenItem): ItemForm {
  const { kind, title, due_on, ...kept } = item;
  return { id: rowId(), kind, title, due: due_on ? formatDay(due_on, "wareki", "ja", true) : "", kept };
}
