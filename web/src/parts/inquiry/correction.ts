/** The correction of a logged call: what its writer wrote down, as a form and as the request. What was done since stays. */

import type { Content, Inquiry } from "~/api/inquiries";

/** "" where nothing is said. */
export interface Correction {
  readonly summary: string;
  readonly subject: string;
  readonly callerKind: string;
  readonly callerParty: string;
  readonly callerName: string;
  readonly callerOrg: string;
  readonly callerPhone: string;
  readonly channel: string;
  readonly urgency: string;
  readonly identity: string;
  readonly identityResult: "" | "matched" | "unmatched";
  readonly told: string;
  readonly incident: boolean;
}

export function correctionOf(inquiry: Inquiry): Correction {
  const { caller, identity_check: check } = inquiry;
  return {
    summary: inquiry.summary,
    subject: inquiry.subject,
    callerKind: caller.kind,
    callerParty: caller.related_party_id ?? "",
    callerName: caller.name ?? "",
    callerOrg: caller.org ?? "",
    callerPhone: caller.phone ?? "",
    channel: inquiry.channel,
    urgency: inquiry.urgency ?? "normal",
    identity: check?.method ?? "",
    identityResult: check?.result == null ? "" : check.result ? "matched" : "unmatched",
    told: inquiry.told_level ?? "",
    incident: inquiry.incident ?? false,
  };
}

/** What must be there. */
export function lackingIn({ summary, subject }: Correction): readonly ("summary" | "subject")[] {
  return (["summary", "subject"] as const).filter((name) => ({ summary, subject })[name].trim() === "");
}

/** The request. When and by whom the call was taken is not named, so that it stays. */
export function contentOf(inquiry: Inquiry, correction: Correction): Content {
  const { identity, identityResult, told } = correction;
  const result = identityResult === "" ? null : identityResult === "matched";
  return {
    precision: inquiry.precision ?? "exact",
    direction: inquiry.direction ?? "in",
    channel: correction.channel as Content["channel"],
    caller: {
      kind: correction.callerKind as Content["caller"]["kind"],
      related_party_id: correction.callerParty || null,
      name: correction.callerName.trim() || null,
      org: correction.callerOrg.trim() || null,
      phone: correction.callerPhone.trim() || null,
    },
    candidates: inquiry.candidates ?? [],
    identity_check: identity
      ? { method: identity as "none", result: identity === "none" ? null : result }
      : null,
    told_level: told ? (told as "full") : null,
    incident: correction.incident,
    subject: correction.subject.trim(),
    subjects: inquiry.subjects ?? [],
    summary: correction.summary.trim(),
    urgency: correction.urgency as "normal",
    due_on: inquiry.due_on ?? null,
  };
}
