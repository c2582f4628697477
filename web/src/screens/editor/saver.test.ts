import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Content } from "~/api/casework";
import { Refused, unreachable } from "~/api/problem";
import { AGAIN_MS, type Known, REST_MS, Saver } from "./saver";

interface Sent {
  readonly title: string | null | undefined;
  readonly on: Known | null;
  readonly intent: string;
}

/** A server that answers with the next version, or with what it is told to. */
function server() {
  const sent: Sent[] = [];
  const answers: (unknown | null)[] = [];
  let version = 0;
  const answer = async (on: Known | null, content: Content, intent: string): Promise<Known> => {
    sent.push({ title: content.title, on, intent });
    const error = answers.shift() ?? null;
    if (error !== null) throw error;
    version += 1;
    return { id: "d1", version };
  };
  return {
    sent,
    answers,
    ways: {
      begin: (content: Content, intent: string) => answer(null, content, intent),
      save: (known: Known, content: Content, intent: string) => answer(known, content, intent),
    },
  };
}

const refusal = (status: number, code: string, context = {}) =>
  new Refused({ status, code, title: "", detail: "", context });

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("saving", () => {
  it("keeps nothing of what was taken out again before it was saved", async () => {
    const { sent, ways } = server();
    const saver = new Saver<Content>(ways, null, {}, true, ({ title }) => Boolean(title));
    saver.edit({ title: "別の世帯のこと" });
    saver.edit({ title: null });
    expect(saver.open).toBe(false);
    await vi.advanceTimersByTimeAsync(REST_MS);
    expect([await saver.flush(), sent, saver.state.is]).toEqual([true, [], "untouched"]);
    saver.edit({ title: "家庭訪問" });
    await saver.flush();
    saver.edit({ title: null });
    await saver.flush();
    expect(sent.map(({ title }) => title)).toEqual(["家庭訪問", null]);
  });

  it("waits two seconds after the last key, and begins a draft only when something was written", async () => {
    const { sent, ways } = server();
    const saver = new Saver(ways, null, {}, true);
    saver.edit({});
    await vi.advanceTimersByTimeAsync(10_000);
    expect(sent).toEqual([]);
    saver.edit({ title: "家" });
    await vi.advanceTimersByTimeAsync(REST_MS - 1);
    saver.edit({ title: "家庭" });
    await vi.advanceTimersByTimeAsync(REST_MS - 1);
    expect(sent).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(sent.map(({ title, on }) => [title, on])).toEqual([["家庭", null]]);
    expect(saver.state.is).toBe("saved");
    saver.edit({ title: "家庭訪問" });
    await vi.advanceTimersByTimeAsync(REST_MS);
    expect(sent[1]).toMatchObject({ title: "家庭訪問", on: { id: "d1", version: 1 } });
  });

  it("waits while text is being composed", async () => {
    const { sent, ways } = server();
    const saver = new Saver(ways, null, {}, true);
    saver.hold(true);
    saver.edit({ title: "ｋ" });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(sent).toEqual([]);
    saver.edit({ title: "家" });
    saver.hold(false);
    await vi.advanceTimersByTimeAsync(REST_MS);
    expect(sent.map(({ title }) => title)).toEqual(["家"]);
  });

  it("sends what got no answer again as it was, under its key, before anything newer", async () => {
    const { sent, answers, ways } = server();
    const saver = new Saver(ways, { id: "d1", version: 0 }, {}, true);
    answers.push(unreachable());
    saver.edit({ title: "一" });
    await vi.advanceTimersByTimeAsync(REST_MS);
    expect(saver.state.is).toBe("unsent");
    saver.edit({ title: "二" });
    expect(saver.state.is).toBe("unsent");
    await vi.advanceTimersByTimeAsync(AGAIN_MS);
    expect(sent.map(({ title }) => title)).toEqual(["一", "一", "二"]);
    expect(sent[1]?.intent).toBe(sent[0]?.intent);
    expect(sent[2]?.intent).not.toBe(sent[0]?.intent);
    expect(saver.state.is).toBe("saved");
  });

  it("stops at somebody else's version until both are merged", async () => {
    const { sent, answers, ways } = server();
    const saver = new Saver(ways, { id: "d1", version: 3 }, {}, true);
    answers.push(refusal(412, "VERSION_CONFLICT"));
    saver.edit({ title: "私の" });
    await vi.advanceTimersByTimeAsync(REST_MS);
    expect(saver.state.is).toBe("conflict");
    saver.edit({ title: "私のもの" });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await saver.flush()).toBe(false);
    expect(sent).toHaveLength(1);
    saver.resolve({ id: "d1", version: 4 }, { title: "あなたの" }, { title: "二人の" });
    await vi.advanceTimersByTimeAsync(0);
    expect(sent[1]).toMatchObject({ title: "二人の", on: { id: "d1", version: 4 } });
  });

  it("says which record a draft has become, and what was refused", async () => {
    const { answers, ways } = server();
    const saver = new Saver(ways, { id: "d1", version: 3 }, {}, true);
    answers.push(refusal(422, "VALIDATION_FAILED"));
    saver.edit({ title: "長い" });
    expect(await saver.flush()).toBe(false);
    expect(saver.state.is).toBe("refused");
    answers.push(refusal(409, "DRAFT_FINISHED", { record_id: "d1" }));
    saver.edit({ title: "短い" });
    expect(await saver.flush()).toBe(false);
    expect(saver.state).toEqual({ is: "finished", record: "d1" });
  });

  it("is not left without asking while something is typed that nothing keeps", async () => {
    const { answers, sent, ways } = server();
    const draft = new Saver(ways, { id: "d1", version: 3 }, {}, true);
    answers.push(refusal(409, "DRAFT_FINISHED", { record_id: "d1" }));
    draft.edit({ title: "終わった後に書いた" });
    expect([await draft.leave(), draft.state.is]).toEqual([false, "finished"]);
    draft.edit({});
    expect(await draft.leave()).toBe(true);

    const record = new Saver(ways, { id: "r1", version: 3 }, {}, false);
    expect(await record.leave()).toBe(true);
    record.edit({ title: "直した" });
    expect(await record.leave()).toBe(false);
    expect(sent).toHaveLength(1);

    const other = new Saver(ways, { id: "d2", version: 3 }, {}, true);
    other.edit({ title: "書いた" });
    expect(await other.leave()).toBe(true);
    expect(sent).toHaveLength(2);
  });

  it("merges what was typed before the known version was saved, and saves nothing until then", async () => {
    const { sent, ways } = server();
    const saver = new Saver(ways, { id: "r1", version: 3 }, { title: "元の" }, false);
    saver.contest({ title: "持ってきた" });
    expect([saver.state.is, saver.saved, saver.open]).toEqual(["conflict", { title: "元の" }, true]);
    expect([await saver.leave(), await saver.flush(), sent]).toEqual([false, false, []]);
    saver.resolve({ id: "r1", version: 3 }, { title: "記録の" }, { title: "合わせた" });
    await vi.advanceTimersByTimeAsync(0);
    expect(sent).toMatchObject([{ title: "合わせた", on: { id: "r1", version: 3 } }]);
  });

  it("sends nothing after it is stopped, whatever becomes of the request in flight, until it goes on", async () => {
    for (const outcome of [unreachable(), refusal(401, "UNAUTHENTICATED"), null]) {
      const { sent, answers, ways } = server();
      let land = () => {};
      const flight = new Promise<void>((resolve) => {
        land = resolve;
      });
      const begin: typeof ways.begin = async (content, intent) => {
        await flight;
        return ways.begin(content, intent);
      };
      const saver = new Saver({ ...ways, begin }, null, {}, true);
      answers.push(outcome);
      saver.edit({ title: "一" });
      await vi.advanceTimersByTimeAsync(REST_MS);
      saver.edit({ title: "二" });
      saver.stop();
      land();
      await vi.advanceTimersByTimeAsync(60_000);
      saver.edit({ title: "三" });
      saver.hold(false);
      await vi.advanceTimersByTimeAsync(60_000);
      expect([await saver.flush(), await saver.leave(), saver.open]).toEqual([false, false, true]);
      expect(sent.map(({ title }) => title)).toEqual(["一"]);
      saver.goOn();
      await vi.advanceTimersByTimeAsync(REST_MS);
      expect(sent.map(({ title }) => title)).toEqual(outcome === null ? ["一", "三"] : ["一", "一", "三"]);
      expect([saver.open, saver.state.is]).toEqual([false, "saved"]);
    }
  });

  it("saves nothing more once it has ended, and does not go on", async () => {
    const { sent, answers, ways } = server();
    const saver = new Saver(ways, { id: "d1", version: 3 }, {}, true);
    answers.push(unreachable());
    saver.edit({ title: "一" });
    await vi.advanceTimersByTimeAsync(REST_MS);
    await saver.end();
    saver.goOn();
    saver.edit({ title: "二" });
    await vi.advanceTimersByTimeAsync(60_000);
    expect([sent.length, await saver.flush()]).toEqual([1, false]);
  });

  it("tells what was saved before anything newer is sent, so that this is not sent again", async () => {
    const { sent, ways } = server();
    const heard: string[] = [];
    const saver: Saver = new Saver<Content>(
      ways,
      { id: "r1", version: 3 },
      {},
      false,
      undefined,
      (content) => {
        heard.push(content.title ?? "");
        if (content.title !== "品目を足した") return;
        saver.acknowledge({ title: "品目は済んだ" });
        saver.edit({ title: "品目は済んだ" });
      },
    );
    saver.edit({ title: "品目を足した" });
    expect(await saver.flush()).toBe(true);
    expect([saver.open, saver.state.is]).toEqual([false, "saved"]);
    saver.edit({ title: "もう一度" });
    expect(await saver.flush()).toBe(true);
    expect(sent.map(({ title }) => title)).toEqual(["品目を足した", "もう一度"]);
    expect(heard).toEqual(["品目を足した", "もう一度"]);
  });

  it("saves a record only when asked to", async () => {
    const { sent, ways } = server();
    const saver = new Saver(ways, { id: "r1", version: 3 }, {}, false);
    saver.edit({ title: "直した" });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sent).toEqual([]);
    expect(saver.open).toBe(true);
    expect(await saver.flush()).toBe(true);
  });
});
