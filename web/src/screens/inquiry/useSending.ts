/**
 * Sends a call. If it cannot be sent now, it is kept and retried automatically, always with the same Idempotency-Keys, so
 * that a call whose answer got lost is neither logged nor handed over twice.
 */

import { useCallback, useEffect, useRef, useState } from "react";
import { handleInquiry, type Logged, logInquiry } from "~/api/inquiries";
import { Intent } from "~/api/intent";
import { useSessionLost } from "~/api/lost";
import { isPassing, waitsForLogin } from "~/api/problem";
import { handOffOf, type InquiryForm, toRequest } from "./form";

export const AGAIN_S = 5;

export interface Sent {
  readonly inquiry: Logged;
  readonly form: InquiryForm;
  /** Its draft, which ends when the call is logged. */
  readonly draft: string | undefined;
  /** Its hand-over was refused. */
  readonly stuck: boolean;
}

type Sending =
  | { readonly state: "idle" }
  | { readonly state: "sending"; readonly form: InquiryForm }
  | { readonly state: "unsent"; readonly form: InquiryForm; readonly draft: string | undefined }
  | { readonly state: "refused"; readonly error: unknown };

export function useSending(onLogged: (sent: Sent) => void) {
  const [sending, become] = useState<Sending>({ state: "idle" });
  const lost = useSessionLost();
  const intent = useRef(new Intent());
  const handing = useRef(new Intent());
  const heard = useRef(onLogged);
  heard.current = onLogged;

  const tried = useRef<{ readonly text: string; readonly draft: string | undefined } | null>(null);

  const send = useCallback(async (form: InquiryForm, typedIn: string | undefined): Promise<void> => {
    become({ state: "sending", form });
    // The same call sent again is the same request, also where its draft was begun in between.
    const text = JSON.stringify(toRequest(form));
    const draft = tried.current?.text === text ? tried.current.draft : typedIn;
    tried.current = { text, draft };
    const request = { ...toRequest(form), ...(draft ? { draft_id: draft } : {}) };
    try {
      const inquiry = await logInquiry(request, intent.current.keyFor(request));
      const stuck = !(await handOver(inquiry, form, handing.current));
      intent.current.done();
      handing.current.done();
      become({ state: "idle" });
      tried.current = null;
      heard.current({ inquiry, form, draft, stuck });
    } catch (error) {
      become(isOverSoon(error) ? { state: "unsent", form, draft } : { state: "refused", error });
    }
  }, []);

  useEffect(() => {
    if (sending.state !== "unsent" || lost) return;
    const timer = setTimeout(() => void send(sending.form, sending.draft), AGAIN_S * 1_000);
    return () => clearTimeout(timer);
  }, [sending, lost, send]);

  // Logged in again: no need to wait.
  const wasLost = useRef(lost);
  useEffect(() => {
    if (wasLost.current && !lost && sending.state === "unsent") void send(sending.form, sending.draft);
    wasLost.current = lost;
  }, [lost, sending, send]);

  // Warn before the page is left with an unsent call.
  useEffect(() => {
    if (sending.state !== "unsent") return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [sending]);

  return { sending, lost, send, stop: () => become({ state: "idle" }) };
}

/** Whether the request will be retried: the call waits for it. */
function isOverSoon(error: unknown): boolean {
  return isPassing(error) || waitsForLogin(error);
}

async function handOver(inquiry: Logged, form: InquiryForm, intent: Intent): Promise<boolean> {
  const body = handOffOf(form);
  if (body === null) return true;
  try {
    await handleInquiry(inquiry, { verb: "hand-off", body }, intent.keyFor({ id: inquiry.id, body }));
    return true;
  } catch (error) {
    if (isOverSoon(error)) throw error;
    return false;
  }
}
