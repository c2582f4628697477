import { afterEach, beforeEach, expect, test, vi } from "vitest";

const sent: Request[] = [];

beforeEach(() => {
  sent.length = 0;
  vi.resetModules();
  vi.stubGlobal("fetch", async (request: Request) => {
    sent.push(request);
    return Response.json({ id: "c1", version: 2 });
  });
});
afterEach(() => vi.unstubAllGlobals());

test("that somebody has read is sent on when they leave at once; what changes the case is not sent behind their back", async () => {
  vi.stubGlobal("Request", OnThisHost);
  const { act } = await import("./approvals");
  await act({ id: "c1", version: 1 }, { verb: "open", body: { changed_since: null } }, "one");
  await act({ id: "c1", version: 1 }, { verb: "seen", body: { comment: null } }, "two");
  await act({ id: "c1", version: 1 }, { verb: "reject", body: { comment: "理由" } }, "three");
  expect(sent.map(({ url, keepalive }) => [url.split("/").at(-1), keepalive])).toEqual([
    ["open", true],
    ["seen", true],
    ["reject", false],
  ]);
});

/** A page has an address of its own that others are relative to; the test has none. */
class OnThisHost extends Request {
  constructor(address: string, init?: RequestInit) {
    super(new URL(address, "http://tsuzuri"), init);
  }
}
