import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { NewInquiry } from "~/api/inquiries";
import { Refused, unreachable } from "~/api/problem";
import { EMPTY } from "./form";
import { AGAIN_S, Sender, type Sent } from "./sender";

/** The answers to come, in order: an error, or the call is logged. `lost`: logged, but the answer gets lost. */
let answers: (Error | "lost")[] = [];
const calls = new Map<string, string>();
let keys: string[] = [];

vi.mock("~/api/inquiries", async (original) => ({
  ...(await original<object>()),
  logInquiry: async ({ summary }: NewInquiry, key: string) => {
    keys.push(key);
    const next = answers.shift();
    if (next instanceof Error) throw next;
    calls.set(key, summary);
    if (next === "lost") throw unreachable();
    return { id: key, version: 1, number: "1" };
  },
}));

const FORM = { ...EMPTY, summary: "折り返しを希望", callerKind: "self" };
const refusal = new Refused({ status: 422, code: "INVALID", title: "", detail: "" });
const loggedOut = new Refused({ status: 401, code: "SESSION_REQUIRED", title: "", detail: "" });
let told: (Sent | "refused")[] = [];

function sender(): Sender {
  return new Sender({
    changed: () => {},
    logged: (_, sent) => told.push(sent),
    refused: () => told.push("refused"),
  });
}

beforeEach(() => {
  answers = [];
  keys = [];
  told = [];
  calls.clear();
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it("a call whose answer got lost is logged once, also if it was to be changed", async () => {
  answers = ["lost"];
  const one = sender();
  await one.send(FORM, undefined);
  expect(one.sending.state).toBe("unsent");
  await one.stop();
  expect(told).toMatchObject([{ form: FORM, asked: true }]);
  expect([...calls.values()]).toEqual([FORM.summary]);
  expect(new Set(keys).size).toBe(1);
});

it("a call that is still not answered is changed, and may be logged already", async () => {
  answers = [unreachable(), unreachable()];
  const one = sender();
  await one.send(FORM, undefined);
  await one.stop();
  expect(one.sending.state).toBe("doubtful");
  await vi.advanceTimersByTimeAsync(AGAIN_S * 2_000);
  expect(keys).toHaveLength(2);
  expect([one.late, told]).toEqual([false, []]);
});

it("a call that never left for want of a login is changed without a doubt", async () => {
  answers = [loggedOut, loggedOut];
  const one = sender();
  await one.send(FORM, undefined);
  await one.stop();
  expect(one.sending.state).toBe("idle");
});

it("a call that is refused when it is sent once more is not logged, and says why", async () => {
  answers = [unreachable(), refusal];
  const one = sender();
  await one.send(FORM, undefined);
  await one.stop();
  expect(one.sending).toEqual({ state: "refused", error: refusal });
  expect(told).toEqual(["refused"]);
});

it("an unsent call is retried, stays late while it is, and waits for a login", async () => {
  answers = [unreachable(), unreachable(), loggedOut];
  const one = sender();
  await one.send(FORM, "d1");
  await vi.advanceTimersByTimeAsync(AGAIN_S * 1_000);
  expect([one.late, keys.length]).toEqual([true, 2]);
  await vi.advanceTimersByTimeAsync(AGAIN_S * 1_000);
  one.hold(true);
  await vi.advanceTimersByTimeAsync(AGAIN_S * 10_000);
  expect(keys).toHaveLength(3);
  one.hold(false);
  await vi.advanceTimersByTimeAsync(0);
  expect(told).toMatchObject([{ draft: "d1", asked: false }]);
  expect(new Set(keys).size).toBe(1);
});
