import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { makeCache } from "./cache";
import { rememberCsrf } from "./client";
import { listen } from "./live";

/** The browser's: after an answer that is no stream it is closed, and does not connect again by itself. */
class Source extends EventTarget {
  static readonly CLOSED = 2;
  static opened: Source[] = [];
  readyState = 1;
  constructor(readonly url: string) {
    super();
    Source.opened.push(this);
  }
  close(): void {
    this.readyState = Source.CLOSED;
  }
  refuse(): void {
    this.close();
    this.dispatchEvent(new Event("error"));
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  Source.opened = [];
  vi.stubGlobal("EventSource", Source);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const opened = (count: number) => vi.waitFor(() => expect(Source.opened).toHaveLength(count));

it("says the session of its page, and asks who is logged in when it is refused", async () => {
  rememberCsrf("abc");
  const mark = "ba7816bf8f01cfea414140de5dae2223"; // of the standard's example
  const cache = makeCache();
  const asked = vi.spyOn(cache, "invalidateQueries");
  const stop = listen(cache);
  await opened(1);
  Source.opened[0]?.refuse();
  expect(asked.mock.calls).toEqual([[{ queryKey: ["session"] }]]);
  await vi.advanceTimersByTimeAsync(10_000);
  await opened(2);
  expect(Source.opened.map(({ url }) => url)).toEqual(Array(2).fill(`/api/v1/live?mark=${mark}`));
  stop();
  expect(Source.opened[1]?.readyState).toBe(Source.CLOSED);
  listen(cache)(); // ended before it could begin
  await vi.advanceTimersByTimeAsync(10_000);
  expect(Source.opened).toHaveLength(2);
});
