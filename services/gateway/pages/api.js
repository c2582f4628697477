// Calls to the API: one session, one way to tell what went wrong.

let csrf = "";

export class Refused extends Error {
  constructor(problem) {
    super([problem.detail, problem.hint].filter(Boolean).join(" "));
    this.problem = problem;
  }
}

export function remember(session) {
  csrf = session.csrf;
}

export async function call(method, path, body, headers = {}) {
  const sent = { ...headers };
  if (body !== undefined) sent["Content-Type"] = "application/json";
  if (method !== "GET") sent["X-CSRF-Token"] = csrf;
  if (method === "POST") sent["Idempotency-Key"] = crypto.randomUUID();
  let answer;
  try {
    answer = await fetch(`/api/v1/${path}`, {
      method, headers: sent, body: body === undefined ? undefined : JSON.stringify(body), credentials: "same-origin",
    });
  } catch {
    throw new Refused({ code: "OFFLINE", status: 0, detail: "サーバーに接続できません。通信を確かめて、もう一度お試しください。" });
  }
  const text = await answer.text();
  let value = null;
  try {
    value = text ? JSON.parse(text) : null;
  } catch {
    value = null;
  }
  if (answer.ok) return value;
  throw new Refused(value ?? { code: "UNKNOWN", status: answer.status, detail: "処理できませんでした。少し待ってからお試しください。" });
}

export async function health() {
  try {
    return await (await fetch("/api/health")).json();
  } catch {
    return { status: "unavailable", degraded: [{ part: "gateway", detail: "サーバーに接続できません。" }] };
  }
}
