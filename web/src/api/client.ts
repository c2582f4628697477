/**
 * The one way to the gateway: same origin, cookie, CSRF token on changes, problems as `Refused`. What is asked and
 * what is answered is typed by docs/openapi.json.
 */

import createClient from "openapi-fetch";
import type { components, paths } from "./generated/paths";
import { type Problem, Refused, unreachable } from "./problem";

/** Every shape of the API by its name. */
export type Schemas = components["schemas"];

export const api = createClient<paths>({ baseUrl: "/", credentials: "same-origin" });

let csrf = "";

/** Keep the token of the session; an empty one before login. */
export function rememberCsrf(token: string): void {
  csrf = token;
}

let purpose = "";

/** Why other offices' records are read, as `X-Purpose` says it; an empty text when nothing is stated. */
export function statePurpose(text: string): void {
  purpose = text;
}

let cause = "";

/** Ask because of news, not because somebody wanted to see it: what is asked at once says so (`X-Cause`). */
export function becauseOfNews<T>(asked: () => T): T {
  cause = "live";
  try {
    return asked();
  } finally {
    cause = "";
  }
}

type Ended = () => void;
const endings = new Set<Ended>();

/** Hear that the session has ended (a 401 on anything but the question who one is). */
export function onSessionEnd(heard: Ended): () => void {
  endings.add(heard);
  return () => {
    endings.delete(heard);
  };
}

const SESSION = "/api/v1/session";

api.use({
  onRequest({ request }) {
    if (request.method !== "GET") request.headers.set("X-CSRF-Token", csrf);
    else if (purpose) request.headers.set("X-Purpose", purpose);
    if (cause) request.headers.set("X-Cause", cause);
    return request;
  },
  onResponse({ response, schemaPath }) {
    if (response.status === 401 && schemaPath !== SESSION) for (const heard of endings) heard();
    return undefined;
  },
  onError() {
    return unreachable();
  },
});

/** Headers of a change. `intent` is the Idempotency-Key of one action of the user, `version` what was seen. */
export function changing(intent?: string, version?: number) {
  return {
    "X-CSRF-Token": csrf,
    ...(intent === undefined ? {} : { "Idempotency-Key": intent }),
    ...(version === undefined ? {} : { "If-Match": `"${version}"` }),
  };
}

/** A call as the client comes back from it. */
export interface Answer {
  readonly data?: unknown;
  readonly error?: unknown;
  readonly response: Response;
}

/** What a call answers with when it succeeds. */
export type Answered<A> = A extends { readonly data: infer Data } ? Data : never;

/** What was answered; `Refused` otherwise. */
export async function ask<A extends Answer>(asked: Promise<A>): Promise<Answered<A>> {
  const { data, error, response } = await asked;
  if (response.ok) return data as Answered<A>;
  throw new Refused(isProblem(error) ? error : bare(response));
}

function isProblem(body: unknown): body is Problem {
  return typeof body === "object" && body !== null && "code" in body && "status" in body;
}

function bare(response: Response): Problem {
  return { status: response.status, code: "NO_DETAIL", title: "", detail: "" };
}
