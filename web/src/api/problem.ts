/** Errors: problems of the services (RFC 9457), and failures of the connection. */

export interface Problem {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly hint?: string;
  readonly errors?: readonly { readonly pointer: string; readonly code: string }[];
  readonly context?: Readonly<Record<string, unknown>>;
  readonly trace_id?: string;
}

/** An answer that is a problem. `status` 0: there was no answer at all. */
export class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail);
    this.name = "Refused";
  }
}

const UNREACHABLE: Problem = { status: 0, code: "UNREACHABLE", title: "", detail: "" };

/** The refusal of a request that was never answered. */
export function unreachable(): Refused {
  return new Refused(UNREACHABLE);
}

/** The kinds of trouble that have different words on screen. */
export type Trouble =
  | "unreachable"
  | "session"
  | "other_session"
  | "forbidden"
  | "purpose"
  | "missing"
  | "stale"
  | "conflict"
  | "invalid"
  | "search_down"
  | "unavailable"
  | "failed";

const SEARCH_DOWN = new Set(["SEARCH_UNAVAILABLE", "INDEX_NOT_READY"]);

export function troubleOf(error: unknown): Trouble {
  if (!(error instanceof Refused)) return "failed";
  const { status, code } = error.problem;
  if (SEARCH_DOWN.has(code)) return "search_down";
  if (code === "PURPOSE_REQUIRED" || code === "PURPOSE_OPENS_NOTHING") return "purpose";
  if (code === "CSRF_REQUIRED") return "other_session";
  if (status === 0 || status === 502 || status === 504) return "unreachable";
  if (status === 401) return "session";
  if (status === 403) return "forbidden";
  if (status === 404) return "missing";
  if (status === 412) return "stale";
  if (status === 409) return "conflict";
  if (status === 400 || status === 413 || status === 415 || status === 422) return "invalid";
  return status === 503 || status === 429 || status === 408 ? "unavailable" : "failed";
}

/** Only errors that somebody has to investigate show a number. Elsewhere users would take it for the number of the object. */
export function traceOf(error: unknown): string | undefined {
  return error instanceof Refused && troubleOf(error) === "failed" ? error.problem.trace_id : undefined;
}

/** Whether the request waits for its person to log in again: their words are kept until then. */
export function waitsForLogin(error: unknown): boolean {
  const trouble = troubleOf(error);
  return trouble === "session" || trouble === "other_session";
}

/** Whether the same request may be sent again and may then succeed; the session may have to be renewed first. */
export function isPassing(error: unknown): boolean {
  const trouble = troubleOf(error);
  return trouble === "unreachable" || trouble === "unavailable" || trouble === "search_down";
}
