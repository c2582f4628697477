import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { CallTyped } from "~/api/inquiries";
import { Refused, unreachable } from "~/api/problem";
import { type Known, REST_MS, Saver } from "../editor/saver";
import { EMPTY } from "./form";
import { keeping } from "./keeping";
import { typedOf } from "./typed";

interface Sent {
  readonly household: string | null | undefined;
  readonly key: string;
  readonly version: number | null;
}

/** The server of drafts: it refuses the households in `unread`, and each key has one effect. */
function server() {
  const sent: Sent[] = [];
  const done = new Map<string, number>();
  const unread = new Set<string>();
  let version = 0;
  let losesNext = false;
  async function answer(body: CallTyped, key: string, seen: number | null): Promise<Known> {
    const household = body.household_id;
    sent.push({ household, key, version: seen });
    if (!done.has(key)) {
      if (household && unread.has(household))
        throw new Refused({ status: 422, code: "UNKNOWN_HOUSEHOLD", title: "", detail: "" });
      version += 1;
      done.set(key, version);
      if (losesNext) {
        losesNext = false;
        throw unreachable();
      }
    }
    return { id: "d1", version: done.get(key) ?? 0 };
  }
  const loseNext = () => {
    losesNext = true;
  };
  return { sent, unread, answer, loseNext };
}

let drafts = server();
let refusals: unknown[] = [];
const typed = (summary: string, household: string | null) => typedOf({ ...EMPTY, summary, household });

vi.mock("~/api/inquiries", async (original) => ({
  ...(await original<object>()),
  beginCall: (body: CallTyped, intent: string) => drafts.answer(body, intent, null),
  saveCall: ({ version }: Known, body: CallTyped, intent: string) => drafts.answer(body, intent, version),
}));

beforeEach(() => {
  drafts = server();
  refusals = [];
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const writing = () =>
  new Saver(
    keeping((refusal) => refusals.push(refusal)),
    null,
    typedOf(EMPTY),
    true,
  );

describe("the draft of a call", () => {
  it("is kept without a household that is refused, and says so", async () => {
    drafts.unread.add("h9");
    const saver = writing();
    saver.edit(typed("電話", "h9"));
    expect(await saver.flush()).toBe(true);
    expect(drafts.sent.map(({ household }) => household)).toEqual(["h9", null]);
    expect(refusals).toEqual([expect.any(Refused)]);
    expect(saver.known).toEqual({ id: "d1", version: 1 });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(drafts.sent).toHaveLength(2);
  });

  it("names its household again with the next save", async () => {
    drafts.unread.add("h9");
    const saver = writing();
    saver.edit(typed("電話", "h9"));
    await saver.flush();
    drafts.unread.clear();
    saver.edit(typed("電話の続き", "h9"));
    await vi.advanceTimersByTimeAsync(REST_MS);
    expect(drafts.sent.at(-1)).toMatchObject({ household: "h9", version: 1 });
    expect(refusals.at(-1)).toBeNull();
  });

  it("is saved once where the answer to the second request is lost", async () => {
    drafts.unread.add("h9");
    const saver = writing();
    saver.edit(typed("電話", null));
    await saver.flush();
    drafts.loseNext();
    saver.edit(typed("電話", "h9"));
    expect(await saver.flush()).toBe(false);
    expect(saver.state.is).toBe("unsent");
    expect(await saver.flush()).toBe(true);
    expect(saver.known).toEqual({ id: "d1", version: 2 });
    const keys = drafts.sent.map(({ key }) => key);
    expect([keys[1], keys[2]]).toEqual([keys[3], keys[4]]);
  });
});
