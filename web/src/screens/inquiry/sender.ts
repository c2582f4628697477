/**
 * Sends one call. If it cannot be sent now, it is kept and retried automatically, always with the same Idempotency-Keys, so
 * that a call whose answer got lost is neither logged nor handed over twice.
 */

import { handleInquiry, type Logged, logInquiry } from "~/api/inquiries";
import { Intent } from "~/api/intent";
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
  /** It was about to be changed. */
  readonly asked: boolean;
}

export type Sending =
  | { readonly state: "idle" }
  | { readonly state: "sending"; readonly form: InquiryForm }
  | { readonly state: "unsent"; readonly form: InquiryForm; readonly draft: string | undefined }
  | { readonly state: "refused"; readonly error: unknown }
  /** It is changed, although it may be logged already: an answer got lost. */
  | { readonly state: "doubtful" };

export interface Hearing {
  readonly changed: () => void;
  readonly logged: (sender: Sender, sent: Sent) => void;
  readonly refused: (sender: Sender) => void;
}

const IDLE: Sending = { state: "idle" };

export class Sender {
  sending: Sending = IDLE;
  /** Whether it could not be sent at first and is retried. */
  late = false;
  readonly #hears: Hearing;
  readonly #intent = new Intent();
  readonly #handing = new Intent();
  #tried: { readonly text: string; readonly draft: string | undefined } | null = null;
  #doubtful = false;
  #held: boolean;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `held`: there is no session now. */
  constructor(hears: Hearing, held = false) {
    this.#hears = hears;
    this.#held = held;
  }

  /** Whether the call is on its way: it is not changed meanwhile. */
  get busy(): boolean {
    return this.sending.state === "sending" || this.sending.state === "unsent";
  }

  send(form: InquiryForm, draft: string | undefined): Promise<void> {
    return this.#send(form, draft, false);
  }

  /** The call is to be changed: asks once more whether it is logged. If so, it is not changed but logged. */
  async stop(): Promise<void> {
    if (this.sending.state !== "unsent") return;
    const { form, draft } = this.sending;
    await this.#send(form, draft, true);
    clearTimeout(this.#timer);
    if (this.#now().state === "unsent") this.#become(this.#doubtful ? { state: "doubtful" } : IDLE);
  }

  /** Without a session nothing is retried; with a new one, at once. */
  hold(held: boolean): void {
    if (this.#held === held) return;
    this.#held = held;
    clearTimeout(this.#timer);
    if (!held && this.sending.state === "unsent") void this.send(this.sending.form, this.sending.draft);
  }

  async #send(form: InquiryForm, typedIn: string | undefined, asked: boolean): Promise<void> {
    clearTimeout(this.#timer);
    this.#become({ state: "sending", form });
    // The same call sent again is the same request, also where its draft was begun in between.
    const text = JSON.stringify(toRequest(form));
    const draft = this.#tried?.text === text ? this.#tried.draft : typedIn;
    this.#tried = { text, draft };
    const request = { ...toRequest(form), ...(draft ? { draft_id: draft } : {}) };
    try {
      const inquiry = await logInquiry(request, this.#intent.keyFor(request));
      const stuck = !(await handOver(inquiry, form, this.#handing));
      this.#intent.done();
      this.#handing.done();
      this.#tried = null;
      this.#doubtful = false;
      this.#become(IDLE);
      this.#hears.logged(this, { inquiry, form, draft, stuck, asked });
    } catch (error) {
      this.#failed(error, form, draft);
    }
  }

  #failed(error: unknown, form: InquiryForm, draft: string | undefined): void {
    this.#doubtful = isOverSoon(error) && (this.#doubtful || isPassing(error));
    if (!isOverSoon(error)) {
      this.#become({ state: "refused", error });
      this.#hears.refused(this);
      return;
    }
    this.#become({ state: "unsent", form, draft });
    if (!this.#held) this.#timer = setTimeout(() => void this.send(form, draft), AGAIN_S * 1_000);
  }

  #now(): Sending {
    return this.sending;
  }

  #become(next: Sending): void {
    this.sending = next;
    this.late = next.state === "unsent" || (next.state === "sending" && this.late);
    this.#hears.changed();
  }
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
