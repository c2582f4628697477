/** Converts the form of a call into its draft on the server, and back. */

import type { CallDraft, CallTyped } from "~/api/inquiries";
import { EMPTY, type InquiryForm, OUTCOMES } from "./form";

/** Fields with text. Choices and proposals alone are not worth a draft. */
const WRITTEN = [
  "summary",
  "subject",
  "callerName",
  "callerPhone",
  "reply",
  "message",
  "callbackNumber",
  "callbackWhen",
  "note",
] as const satisfies readonly (keyof InquiryForm)[];

export function isBlank(form: InquiryForm): boolean {
  return WRITTEN.every((name) => form[name].trim() === "");
}

/** A draft has a field only for what was right: what was wrong stands behind the method. */
const UNMATCHED = ":unmatched";

function resultOf({ identity, identity_matched }: CallDraft): InquiryForm["identityResult"] {
  if (identity_matched) return "matched";
  return identity.endsWith(UNMATCHED) ? "unmatched" : "";
}

export function typedOf(form: InquiryForm): CallTyped {
  return {
    summary: form.summary,
    household_id: form.household,
    subject: form.subject,
    caller_kind: form.callerKind,
    caller_party: form.callerParty,
    caller_name: form.callerName,
    caller_phone: form.callerPhone,
    channel: form.channel,
    urgency: form.urgency,
    identity: form.identityResult === "unmatched" ? `${form.identity}${UNMATCHED}` : form.identity,
    identity_matched: form.identityResult === "matched",
    told: form.told,
    outcome: form.outcome,
    reply: form.reply,
    message_to: form.messageTo,
    message: form.message,
    callback_by: form.callbackBy,
    callback_number: form.callbackNumber,
    callback_when: form.callbackWhen,
    hand_to: form.handTo,
    note: form.note,
  };
}

export function formOfTyped(draft: CallDraft): InquiryForm {
  return {
    summary: draft.summary,
    household: draft.household_id,
    subject: draft.subject,
    callerKind: draft.caller_kind,
    callerParty: draft.caller_party,
    callerName: draft.caller_name,
    callerPhone: draft.caller_phone,
    channel: draft.channel,
    urgency: draft.urgency,
    identity: draft.identity.replace(UNMATCHED, ""),
    identityResult: resultOf(draft),
    told: draft.told,
    incident: false,
    outcome: OUTCOMES.find((each) => each === draft.outcome) ?? EMPTY.outcome,
    reply: draft.reply,
    messageTo: draft.message_to,
    message: draft.message,
    callbackBy: draft.callback_by,
    callbackNumber: draft.callback_number,
    callbackWhen: draft.callback_when,
    handTo: draft.hand_to,
    note: draft.note,
  };
}
