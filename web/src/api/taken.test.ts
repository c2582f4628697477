import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { answeredBy } from "./requests";

const person = (id: string, csrf: string, unit = "1係") => ({
  staff: { id, name: id },
  posts: [],
  acting_post: { role: "caseworker", office_code: "tarumi", unit, post: "地区担当員" },
  csrf,
});
type Person = ReturnType<typeof person>;

const problem = (status: number, code: string) =>
  Response.json({ status, code, title: "", detail: "" }, { status });

/** The session that the browser's cookie opens, as the gateway knows it; all tabs of the browser share it. */
let inBrowser: Person | null = null;
let asked: Request[] = [];

async function gateway(request: Request): Promise<Response> {
  asked.push(request);
  const { pathname } = new URL(request.url);
  if (inBrowser === null) return problem(401, "UNAUTHENTICATED");
  const said = request.headers.get("X-CSRF-Token");
  if (said !== null && said !== inBrowser.csrf) return problem(403, "CSRF_REQUIRED");
  return Response.json(pathname === "/api/v1/session" ? inBrowser : { items: [] });
}

/** A tab: modules and memory of its own. */
async function openTab() {
  vi.resetModules();
  const { api, ask, changing } = await import("./client");
  const { makeCache } = await import("./cache");
  const { QueryObserver } = await import("@tanstack/react-query");
  const { beforeLeaving } = await import("./leaving");
  const { isPageLeft, sessionIsLost, takenNow } = await import("./lost");
  const session = await import("./session");
  const { unsentWords } = await import("~/parts/unsentWords");
  const cache = makeCache();
  const gate = new QueryObserver(cache, session.sessionQuery);
  const stops = [session.watchSession(cache), gate.subscribe(() => {})];
  await vi.waitFor(() => expect(gate.getCurrentResult().isSuccess).toBe(true));
  cache.setQueryData(["records", "h1", "household"], { name: "世帯" });
  closing.push(() => {
    for (const stop of stops) stop();
    cache.clear();
  });
  return {
    ...session,
    cache,
    unsentWords,
    takenNow,
    isPageLeft,
    sessionIsLost,
    beforeLeaving,
    shown: () => gate.getCurrentResult().data?.staff.id,
    seen: () => cache.getQueryData(["records", "h1", "household"]) !== undefined,
    read: () => ask(api.GET("/api/v1/staff", {})),
    send: () =>
      ask(
        api.POST("/api/v1/drafts", { params: { header: changing("k") }, body: { type: "phone" } } as never),
      ),
  };
}

let closing: (() => void)[] = [];
const others = () => new BroadcastChannel("tsuzuri.session");

beforeEach(() => {
  answeredBy(gateway);
  inBrowser = person("a", "of-a");
  asked = [];
});

afterEach(() => {
  for (const close of closing) close();
  closing = [];
  vi.unstubAllGlobals();
});

function announce(): void {
  const other = others();
  other.postMessage(null);
  closing.push(() => other.close());
}

describe("a tab", () => {
  it("says with each read for which session it asks, but not when it asks who is here", async () => {
    const tab = await openTab();
    await tab.read();
    expect(asked.map((each) => each.headers.get("X-CSRF-Token"))).toEqual([null, "of-a"]);
  });

  it("learns from another tab that somebody else logged in, and forgets what its person saw", async () => {
    const tab = await openTab();
    inBrowser = person("b", "of-b");
    announce();
    await vi.waitFor(() => expect(tab.takenNow()?.now.staff.id).toBe("b"));
    expect(tab.takenNow()?.before.staff.id).toBe("a");
    await tab.dropWhatWasSeen(tab.cache);
    expect([tab.shown(), tab.seen()]).toEqual([undefined, false]);
  });

  it("learns it without a signal, from the first request that is refused", async () => {
    const tab = await openTab();
    inBrowser = person("b", "of-b");
    await expect(tab.read()).rejects.toMatchObject({ problem: { code: "CSRF_REQUIRED" } });
    await vi.waitFor(() => expect(tab.takenNow()?.now.staff.id).toBe("b"));
    expect(asked.filter(({ url }) => !url.endsWith("/session")).length).toBe(1);
  });

  it("keeps unsaved words for their writer, who finds them after logging in again in any tab", async () => {
    const tab = await openTab();
    tab.unsentWords.keep("inquiry q1 answer", "診断書は来週");
    tab.beforeLeaving(async () => false);
    inBrowser = person("b", "of-b");
    announce();
    await vi.waitFor(() => expect(tab.takenNow()).not.toBeNull());
    await tab.dropWhatWasSeen(tab.cache);
    expect([tab.shown(), tab.unsentWords.at("inquiry q1 answer")]).toEqual(["a", "診断書は来週"]);
    inBrowser = person("a", "of-a-again");
    announce();
    await vi.waitFor(() => expect(tab.takenNow()).toBeNull());
    expect(tab.unsentWords.at("inquiry q1 answer")).toBe("診断書は来週");
    await tab.read();
    expect(asked.at(-1)?.headers.get("X-CSRF-Token")).toBe("of-a-again");
  });

  it("gives no words of its person to whoever goes on", async () => {
    const tab = await openTab();
    tab.unsentWords.keep("inquiry q1 answer", "診断書は来週");
    inBrowser = person("b", "of-b");
    announce();
    await vi.waitFor(() => expect(tab.takenNow()).not.toBeNull());
    const taken = tab.takenNow();
    if (taken) await tab.goOnAs(tab.cache, taken);
    expect([tab.shown(), tab.seen(), tab.unsentWords.at("inquiry q1 answer"), tab.isPageLeft()]).toEqual([
      undefined,
      false,
      "",
      true,
    ]);
  });

  it.each(["in the place of somebody whose session ended", "after somebody's log-out"])(
    "is left when somebody else logs in on it %s: nothing of it is sent in their name",
    async (when) => {
      const tab = await openTab();
      tab.unsentWords.keep("inquiry q1 answer", "診断書は来週");
      if (when.includes("log-out")) tab.arrive(tab.cache, null);
      else tab.sessionIsLost(true);
      inBrowser = person("b", "of-b");
      tab.arrive(tab.cache, inBrowser as never);
      expect([tab.isPageLeft(), tab.unsentWords.at("inquiry q1 answer"), tab.seen()]).toEqual([
        true,
        "",
        false,
      ]);
      for (const request of [tab.read, tab.send])
        await expect(request()).rejects.toMatchObject({ problem: { code: "CSRF_REQUIRED" } });
      announce();
      await expect(tab.send()).rejects.toMatchObject({ problem: { code: "CSRF_REQUIRED" } });
      await vi.waitFor(() => expect(tab.shown()).toBeUndefined());
      expect(asked.filter(({ url }) => url.endsWith("/session"))).toHaveLength(1);
      expect(asked.some(({ headers }) => headers.get("X-CSRF-Token") === "of-b")).toBe(false);
    },
  );

  it("goes on when its person logs in again on it", async () => {
    const tab = await openTab();
    tab.sessionIsLost(true);
    inBrowser = person("a", "of-a-again");
    tab.arrive(tab.cache, inBrowser as never);
    expect([tab.isPageLeft(), tab.shown(), tab.seen()]).toEqual([false, "a", true]);
    expect(await tab.send()).toEqual({ items: [] });
  });

  it("says that its person acts in another post now, and goes on in it with their words", async () => {
    const tab = await openTab();
    tab.unsentWords.keep("inquiry q1 answer", "診断書は来週");
    inBrowser = person("a", "of-a-in-2", "2係");
    announce();
    await vi.waitFor(() => expect(tab.takenNow()?.now.acting_post.unit).toBe("2係"));
    const taken = tab.takenNow();
    if (taken) await tab.goOnAs(tab.cache, taken);
    expect([tab.takenNow(), tab.shown(), tab.unsentWords.at("inquiry q1 answer")]).toEqual([
      null,
      "a",
      "診断書は来週",
    ]);
  });

  it("learns from what is refused that its person acts in another post, and sends it once they go on in it", async () => {
    const tab = await openTab();
    inBrowser = person("a", "of-a-in-2", "2係");
    await expect(tab.send()).rejects.toMatchObject({ problem: { code: "CSRF_REQUIRED" } });
    await vi.waitFor(() => expect(tab.takenNow()?.now.acting_post.unit).toBe("2係"));
    await expect(tab.send()).rejects.toMatchObject({ problem: { code: "CSRF_REQUIRED" } });
    const taken = tab.takenNow();
    if (taken) await tab.goOnAs(tab.cache, taken);
    expect([await tab.send(), tab.takenNow(), tab.isPageLeft()]).toEqual([{ items: [] }, null, false]);
  });

  it("takes over the new session of its person without a word", async () => {
    const tab = await openTab();
    inBrowser = person("a", "of-a-again");
    await expect(tab.read()).rejects.toMatchObject({ problem: { code: "CSRF_REQUIRED" } });
    await vi.waitFor(async () => expect(await tab.read()).toEqual({ items: [] }));
    expect(tab.takenNow()).toBeNull();
  });
});
