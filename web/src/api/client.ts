/**
 * The only client of the gateway: same origin, cookie, CSRF token on changes, problems as `Refused`. docs/openapi.json types
 * requests and answers.
 */

import createClient from "openapi-fetch";
import type { components, paths } from "./generated/paths";
import { kept } from "./kept";
import { type Problem, Refused, troubleOf, unreachable } from "./problem";
import { watching } from "./watchers";

/** Every shape of the API by its name. */
export type Schemas = components["schemas"];

export const api = createClient<paths>({ baseUrl: "/", credentials: "same-origin" });

let csrf = "";

/** Sets the CSRF token of the session. Empty before login. */
export function rememberCsrf(token: string): void {
  csrf = token;
}

/** From now on every request of this page is refused, whoever is logged in: it says a session that nobody has. */
export function sendNothingMore(): void {
  csrf = "left";
}

/** Names the session in an address, where a token may not be. */
export async function sessionMark(): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(csrf));
  const digits = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0"));
  return digits.join("").slice(0, 32);
}

/** Why other offices' records are read, as `X-Purpose` says it; empty if none is stated. */
const purpose = kept(() => "");

export function statePurpose(text: string): void {
  if (text !== purpose.now()) purpose.become(text);
}

/** Calls back when another purpose is stated, or none any more. */
export const onPurpose = purpose.watch;

let cause = "";

/** Runs requests that news caused, not the reader: they say so (`X-Cause`). */
export function becauseOfNews<T>(asked: () => T): T {
  cause = "live";
  try {
    return asked();
  } finally {
    cause = "";
  }
}

interface Page<T> {
  readonly items: readonly T[];
  readonly next_cursor?: string | null | undefined;
  readonly partial?: boolean;
}

/** A whole list, read page by page. All pages are asked for the cause of the first one. */
export async function everyPage<T>(
  turn: (more: { readonly cursor?: string }) => Promise<Page<T>>,
): Promise<{ readonly items: readonly T[]; readonly partial: boolean }> {
  const next = cause ? becauseOfNews : <A>(asked: () => A) => asked();
  const pages = [await turn({})];
  for (let cursor = pages[0]?.next_cursor; cursor; cursor = pages.at(-1)?.next_cursor) {
    const more = { cursor };
    pages.push(await next(() => turn(more)));
  }
  return { items: pages.flatMap(({ items }) => items), partial: pages.some(({ partial }) => partial) };
}

type Heard = () => void;
const endings = new Set<Heard>();
const refusals = new Set<Heard>();

/** Calls back when the session has ended (a 401 on any request but that for the session). */
export const onSessionEnd = (heard: Heard) => watching(endings, heard);

/** Calls back when a request was refused because the browser has another session now. */
export const onOtherSession = (heard: Heard) => watching(refusals, heard);

const SESSION = "/api/v1/session";

api.use({
  onRequest({ request, schemaPath }) {
    // Reads say their session too: the cookie may be somebody else's by now, and the audit would name them.
    const says = request.method !== "GET" || (csrf !== "" && schemaPath !== SESSION);
    if (says) request.headers.set("X-CSRF-Token", csrf);
    // Changes state it too: a call about a household that the purpose opened names that household.
    if (purpose.now()) request.headers.set("X-Purpose", purpose.now());
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

/** Headers of a change. `intent` is the Idempotency-Key of one action of the user, `version` the version that the user saw. */
export function changing(intent?: string, version?: number) {
  return {
    "X-CSRF-Token": csrf,
    ...(intent === undefined ? {} : { "Idempotency-Key": intent }),
    ...(version === undefined ? {} : { "If-Match": `"${version}"` }),
  };
}

/** The result of a call of the client. */
export interface Answer {
  readonly data?: unknown;
  readonly error?: unknown;
  readonly response: Response;
}

/** The answer of a successful call. */
export type Answered<A> = A extends { readonly data: infer Data } ? Data : never;

/** The answer. Throws `Refused` for a problem. */
export async function ask<A extends Answer>(asked: Promise<A>): Promise<Answered<A>> {
  const { data, error, response } = await asked;
  if (response.ok) return data as Answered<A>;
  const refused = new Refused(isProblem(error) ? error : bare(response));
  if (troubleOf(refused) === "other_session") for (const heard of refusals) heard();
  throw refused;
}

function isProblem(body: unknown): body is Problem {
  return typeof body === "object" && body !== null && "code" in body && "status" in body;
}

function bare(response: Response): Problem {
  return { status: response.status, code: "NO_DETAIL", title: "", detail: "" };
}
