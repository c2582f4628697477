import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { answeredBy } from "./requests";
import type { Session } from "./session";

type Stated = Session["purpose"];

const CASE = { code: "case", ref_type: "approval", ref_id: "a-1", note: null } as const;
const session = (id: string, csrf: string, purpose: Stated = null) =>
  ({ staff: { id }, posts: [], acting_post: { unit: "1係" }, csrf, purpose }) as unknown as Session;

/** What the page has told the gateway to keep. */
let told: unknown[] = [];
let stated: (string | null)[] = [];
let away = false;

async function gateway(request: Request): Promise<Response> {
  if (away) throw new TypeError("no network");
  if (request.method === "PUT") told.push(((await request.json()) as { purpose: unknown }).purpose);
  else stated.push(request.headers.get("X-Purpose"));
  return request.method === "PUT" ? new Response(null, { status: 204 }) : Response.json({ items: [] });
}

beforeEach(() => {
  answeredBy(gateway);
  [told, stated, away] = [[], [], false];
});

afterEach(() => vi.unstubAllGlobals());

/** A page: modules and memory of its own. */
async function openPage() {
  vi.resetModules();
  const { api, ask } = await import("./client");
  const { makeCache } = await import("./cache");
  const { arrive } = await import("./session");
  const { choosePurpose, isOwnOffice } = await import("./purpose");
  const cache = makeCache();
  return {
    choosePurpose,
    isOwnOffice,
    arrive: (now: Session | null) => arrive(cache, now),
    async states() {
      await ask(api.GET("/api/v1/staff", {}));
      return stated.at(-1);
    },
  };
}

describe("a stated purpose", () => {
  it("is kept in the session once it says what it refers to, and none once it does not", async () => {
    const page = await openPage();
    page.arrive(session("a", "of-a"));
    page.choosePurpose({ code: "case" });
    page.choosePurpose({ code: "case", ref_type: "approval", ref_id: "a-1" });
    await vi.waitFor(() => expect(told).toEqual([{ code: "case", ref_type: "approval", ref_id: "a-1" }]));
    page.choosePurpose({ code: "inspection" });
    await vi.waitFor(() => expect(told.at(-1)).toBeNull());
    page.choosePurpose({ code: "inspection", note: "事務監査" });
    await vi.waitFor(() => expect(told.at(-1)).toEqual({ code: "inspection", note: "事務監査" }));
    expect(told.length).toBe(3);
  });

  it("is in force again on a page that is loaded anew", async () => {
    const page = await openPage();
    page.arrive(session("a", "of-a", CASE));
    expect(await page.states()).toBe("case;approval:a-1");
    page.arrive(session("a", "of-a"));
    expect(await page.states()).toBe("case;approval:a-1"); // a look at the session may be older than what was stated
    page.arrive(session("a", "other-post", CASE));
    expect(await page.states()).toBe("case;approval:a-1");
    expect(told).toEqual([]);
  });

  it("ends with the session, also for the same person", async () => {
    const page = await openPage();
    page.arrive(session("a", "of-a", CASE));
    page.arrive(session("a", "of-a-again"));
    expect(await page.states()).toBeNull();
  });

  it("never reaches the next person", async () => {
    const page = await openPage();
    page.arrive(session("a", "of-a"));
    page.choosePurpose({ code: "inspection", note: "事務監査" });
    page.arrive(null); // before it could be sent
    await new Promise((go) => setTimeout(go));
    expect([told, await page.states()]).toEqual([[], null]);
  });

  it("is in force on its page though the gateway could not keep it, and is kept with the next one", async () => {
    const page = await openPage();
    page.arrive(session("a", "of-a"));
    away = true;
    page.choosePurpose({ code: "inspection", note: "事務監査" });
    await new Promise((go) => setTimeout(go));
    away = false;
    expect(await page.states()).toBe("inspection;note:%E4%BA%8B%E5%8B%99%E7%9B%A3%E6%9F%BB");
    page.choosePurpose({ code: "inspection", note: "事務監査" });
    await vi.waitFor(() => expect(told).toEqual([{ code: "inspection", note: "事務監査" }]));
  });
});

it("is needed outside the read group, and everywhere by who acts for all wards", async () => {
  const { isOwnOffice } = await openPage();
  const worker = { role: "caseworker", office_code: "kita", read_group: ["kita", "hokushin"] } as never;
  const hq = { role: "hq", office_code: "city", read_group: ["city"] } as never;
  const own = (acting_post: never, office: string) =>
    isOwnOffice({ posts: [worker, hq], acting_post } as never, office);
  expect([own(worker, "kita"), own(worker, "hokushin"), own(worker, "tarumi")]).toEqual([true, true, false]);
  expect([own(worker, "city"), own(hq, "kita")]).toEqual([false, false]);
});
