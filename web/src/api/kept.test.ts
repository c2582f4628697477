import { describe, expect, it, vi } from "vitest";
import type { Session } from "./session";

const session = (id: string, unit = "1係") =>
  ({ staff: { id }, acting_post: { unit }, csrf: "c" }) as unknown as Session;

/** A page: modules and memory of its own, of the first person who arrives. */
async function openPage() {
  vi.resetModules();
  const { makeCache } = await import("./cache");
  return {
    cache: makeCache(),
    ...(await import("./session")),
    ...(await import("./kept")),
    ...(await import("./awaited")),
    ...(await import("./client")),
    ...(await import("~/parts/unsentWords")),
    ...(await import("~/screens/search/words")),
  };
}

type Page = Awaited<ReturnType<typeof openPage>>;

/** The purpose that a read states now. A change states the same one. */
async function stated({ api }: Page): Promise<string | null> {
  const asked: Request[] = [];
  const to = {
    baseUrl: "http://localhost",
    fetch: async (request: Request) => {
      asked.push(request);
      return Response.json({ items: [] });
    },
  };
  await api.GET("/api/v1/staff", to);
  await api.POST("/api/v1/inquiry-drafts", { ...to, params: {}, body: {} } as never);
  const [read, change] = asked.map(({ headers }) => headers.get("X-Purpose"));
  expect(change).toBe(read);
  return read ?? null;
}

function leaveTraces({ askFor, awaitWrite, unsentWords, cache }: Page): void {
  askFor({ words: "通院", purpose: { code: "inspection", note: "監査" } });
  awaitWrite("h1", "records.record:a", 1);
  unsentWords.keep("inquiry q1 answer", "診断書は来週");
  cache.setQueryData(["records", "h1", "household"], {});
}

async function traces(page: Page): Promise<unknown[]> {
  const { awaitedWrites, unsentWords, cache } = page;
  const seen = cache.getQueryData(["records", "h1", "household"]) !== undefined;
  return [
    Boolean(await stated(page)),
    awaitedWrites("h1").length,
    unsentWords.at("inquiry q1 answer") !== "",
    seen,
  ];
}

describe("what is kept of a person", () => {
  it.each([
    ["a log-out", [null, session("b")]],
    ["another log-in", [session("b")]],
  ])("ends with %s", async (_, comers) => {
    const page = await openPage();
    const { arrive, cache } = page;
    arrive(cache, session("a"));
    leaveTraces(page);
    expect(await traces(page)).toEqual([true, 1, true, true]);
    for (const each of comers) arrive(cache, each);
    expect(await traces(page)).toEqual([false, 0, false, false]);
  });

  it("stays while the same person goes on, in whatever post", async () => {
    const page = await openPage();
    const { arrive, cache } = page;
    arrive(cache, session("a"));
    leaveTraces(page);
    arrive(cache, session("a", "2係"));
    expect(await traces(page)).toEqual([true, 1, true, true]);
  });

  it("begins for the next person as it was at first", async () => {
    const { arrive, cache, kept } = await openPage();
    const place = kept(() => new Set<string>());
    arrive(cache, session("a"));
    place.now().add("h1");
    arrive(cache, null);
    expect(place.now().size).toBe(0);
    place.now().add("h2");
    arrive(cache, session("b"));
    expect(place.now().size).toBe(0);
  });
});

describe("a purpose", () => {
  it("makes old what was answered for another one, and no more than that", async () => {
    const { arrive, cache, statePurpose } = await openPage();
    arrive(cache, session("a"));
    const found = async (topic: string) => {
      let asked = 0;
      const query = { queryKey: [topic, null, "x"], staleTime: 15_000, queryFn: () => ++asked };
      await cache.fetchQuery(query);
      return () => cache.fetchQuery(query);
    };
    const again = await Promise.all(["records", "inquiries", "found", "session"].map(found));
    const counts = () => Promise.all(again.map((ask) => ask()));
    expect(await counts()).toEqual([1, 1, 1, 1]);
    statePurpose("inspection;note:a");
    expect(await counts()).toEqual([2, 2, 1, 1]);
    statePurpose("inspection;note:a");
    expect(await counts()).toEqual([2, 2, 1, 1]);
    statePurpose("");
    expect(await counts()).toEqual([3, 3, 1, 1]);
  });
});
