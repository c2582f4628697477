/** The form of a call, the fields that each outcome requires, and the request that logs the call. */

import { z } from "zod";
import type { HandOff, NewInquiry } from "~/api/inquiries";

export const OUTCOMES = ["answered", "message", "callback", "handed_off", "received"] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Whether what the caller said was right; "" while that is not known. */
export const RESULTS = ["", "matched", "unmatched"] as const;

export const formSchema = z
  .object({
    summary: z.string().trim().min(1, "summary"),
    household: z.string().nullable(),
    subject: z.string(),
    callerKind: z.string(),
    callerParty: z.string(),
    callerName: z.string(),
    callerPhone: z.string(),
    channel: z.string(),
    urgency: z.string(),
    identity: z.string(),
    identityResult: z.enum(RESULTS),
    told: z.string(),
    incident: z.boolean(),
    outcome: z.enum(OUTCOMES),
    reply: z.string(),
    messageTo: z.string(),
    message: z.string(),
    callbackBy: z.string(),
    callbackNumber: z.string(),
    callbackWhen: z.string(),
    handTo: z.string(),
    note: z.string(),
  })
  .superRefine((form, context) => {
    const missing = neededBy(form).filter((name) => form[name].trim() === "");
    for (const name of missing) context.addIssue({ code: "custom", path: [name], message: name });
    for (const name of leftOver(form)) context.addIssue({ code: "custom", path: [name], message: "left" });
  });

export type InquiryForm = z.infer<typeof formSchema>;

export const EMPTY: InquiryForm = {
  summary: "",
  household: null,
  subject: "",
  callerKind: "",
  callerParty: "",
  callerName: "",
  callerPhone: "",
  channel: "phone",
  urgency: "normal",
  identity: "",
  identityResult: "",
  told: "",
  incident: false,
  outcome: "received",
  reply: "",
  messageTo: "",
  message: "",
  callbackBy: "",
  callbackNumber: "",
  callbackWhen: "",
  handTo: "",
  note: "",
};

type Needed = "callerKind" | "told" | "reply" | "messageTo" | "handTo";
const NEEDED_BY: Readonly<Partial<Record<Outcome, Needed>>> = {
  answered: "reply",
  message: "messageTo",
  handed_off: "handTo",
};

/** The caller has no default: a missing choice must never allow telling the caller more. */
function neededBy(form: InquiryForm): readonly Needed[] {
  const needed = NEEDED_BY[form.outcome];
  return ["callerKind", ...(answers(form) ? (["told"] as const) : []), ...(needed ? [needed] : [])];
}

function answers({ outcome, reply }: Pick<InquiryForm, "outcome" | "reply">): boolean {
  return outcome === "answered" || reply.trim() !== "";
}

/** How much the caller was told: nothing where no answer was given and nobody says otherwise. */
export function toldIn(form: Pick<InquiryForm, "told" | "outcome" | "reply">): string {
  return form.told || (answers(form) ? "" : "nothing");
}

/** Words that belong to one outcome only. */
const OF_OUTCOME = {
  message: "message",
  callbackNumber: "callback",
  callbackWhen: "callback",
  note: "handed_off",
} as const satisfies Partial<Record<keyof InquiryForm, Outcome>>;
export type OfOutcome = keyof typeof OF_OUTCOME;

/**
 * Words written for another outcome than the chosen one. The call would be logged without them. The caller's own number was
 * filled in by itself.
 */
export function leftOver(
  form: Pick<InquiryForm, OfOutcome | "outcome" | "callerPhone">,
): readonly OfOutcome[] {
  const names = Object.keys(OF_OUTCOME) as OfOutcome[];
  const filledIn = form.callbackNumber === form.callerPhone ? "callbackNumber" : null;
  return names.filter(
    (name) => form[name].trim() !== "" && form.outcome !== OF_OUTCOME[name] && name !== filledIn,
  );
}

/** The likely outcome of a call about a household: a message to its worker, if that is somebody else; who else calls back. */
export function usualOutcome(
  worker: string | null,
  me: string,
): Pick<InquiryForm, "outcome" | "messageTo" | "callbackBy"> {
  const callbackBy = worker ?? "";
  if (worker === null || worker === me) return { outcome: "received", messageTo: "", callbackBy };
  return { outcome: "message", messageTo: worker, callbackBy };
}

/** Fields that say who gets the call. */
export const RECEIVERS = ["messageTo", "callbackBy", "handTo"] as const;

const SUBJECT_LENGTH = 60;

/** The subject as written, or the first line of what was said. */
export function subjectOf(form: Pick<InquiryForm, "subject" | "summary">): string {
  const line = form.subject.trim() || (form.summary.trim().split("\n")[0] ?? "").trim();
  const letters = [...line];
  return letters.length > SUBJECT_LENGTH ? `${letters.slice(0, SUBJECT_LENGTH - 1).join("")}…` : line;
}

/** The request that logs the call. */
export function toRequest(form: InquiryForm): NewInquiry {
  const { outcome } = form;
  const told = toldIn(form);
  return {
    channel: form.channel as NewInquiry["channel"],
    caller: {
      kind: form.callerKind as NewInquiry["caller"]["kind"],
      ...written("related_party_id", form.callerParty),
      ...written("name", form.callerName),
      ...written("phone", form.callerPhone),
    },
    ...(form.household ? { household_id: form.household } : {}),
    ...(form.identity ? { identity_check: identityOf(form) } : {}),
    ...(told ? { told_level: told as "full" } : {}),
    ...(form.incident ? { incident: true } : {}),
    subject: subjectOf(form),
    summary: form.summary.trim(),
    urgency: form.urgency as "normal",
    ...written("reply", form.reply),
    ...(outcome === "message" ? { message_to: [form.messageTo], ...written("message", form.message) } : {}),
    ...(outcome === "callback" ? { callback: callbackOf(form) } : {}),
  };
}

/** The receiver after it is logged, or null. */
export function handOffOf(form: InquiryForm): HandOff | null {
  return form.outcome === "handed_off" ? { to_staff_id: form.handTo, ...written("note", form.note) } : null;
}

/** The people who see the call by its outcome: receivers of a hand-over, a message or a call-back. */
export function receiverOf({ outcome, handTo, messageTo, callbackBy }: InquiryForm): string {
  const receivers: Partial<Record<Outcome, string>> = {
    handed_off: handTo,
    message: messageTo,
    callback: callbackBy,
  };
  return receivers[outcome] ?? "";
}

interface Colleague {
  readonly id: string;
  readonly posts: readonly { readonly office_code: string }[];
}

/** Whether another office gets to see the call and its household. True also if a receiver's office is unknown. */
export function goesElsewhere(form: InquiryForm, staff: readonly Colleague[], office: string): boolean {
  const receiver = receiverOf(form);
  const posts = staff.find(({ id }) => id === receiver)?.posts ?? [];
  return receiver !== "" && !posts.some(({ office_code }) => office_code === office);
}

/** Whether the method compares something, so that it has a result. */
export function compares(method: string): boolean {
  return method !== "" && method !== "none";
}

function identityOf({ identity, identityResult }: InquiryForm): NonNullable<NewInquiry["identity_check"]> {
  const known = compares(identity) && identityResult !== "";
  return { method: identity as "none", result: known ? identityResult === "matched" : null };
}

function callbackOf(form: InquiryForm): NonNullable<NewInquiry["callback"]> {
  return {
    ...written("assignee_id", form.callbackBy),
    ...written("number", form.callbackNumber || form.callerPhone),
    ...written("by_text", form.callbackWhen),
  };
}

function written<K extends string>(name: K, text: string): { [_ in K]?: string } {
  return text.trim() ? ({ [name]: text.trim() } as { [_ in K]: string }) : {};
}
