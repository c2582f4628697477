import { type QueryClient, QueryObserver } from "@tanstack/react-query";
import { describe, expect, it, vi } from "vitest";
import { boxCountsQuery, boxPagesQuery, caseQuery, possibleQuery } from "./approvals";
import { makeCache, refresh } from "./cache";
import { api, ask, becauseOfNews, everyPage } from "./client";
import { boxQuery, draftsQuery } from "./desk";
import { callersQuery, householdQuery, householdsQuery } from "./households";
import { sharedInquiriesQuery, workerInquiriesQuery } from "./inquiries";
import { openItemsQuery } from "./items";
import type { Change, Hears } from "./news";
import { staffQuery } from "./people";
import { searchQuery } from "./search";
import { countsQuery, openCasesQuery, recordQuery, timelineQuery } from "./timeline";

const told = (subject: string, more: Partial<Change> = {}): Change => ({
  topic: subject.slice(0, subject.indexOf(".")),
  subject,
  household_id: "h1",
  office_code: "tarumi",
  office_codes: ["tarumi"],
  staff_ids: [],
  ...more,
});
const call = told("inquiries.inquiry:i1", { staff_ids: ["s1"] });
const record = told("records.record:r1", { staff_ids: ["s1"] });
const decided = told("approvals.approval:a1", { staff_ids: ["s3"] });
const item = told("records.action_item:t1", { staff_ids: ["s1"] });
const household = told("records.household:h1", { staff_ids: ["s1"] });

interface Question {
  readonly queryKey: readonly unknown[];
  readonly meta?: { readonly hears?: Hears };
}

describe("news of a change", () => {
  it.each<[string, Question, Change, unknown, boolean]>([
    ["a call for the worker", workerInquiriesQuery("s1", "tarumi"), call, [], true],
    ["a call for somebody else", workerInquiriesQuery("s2", "tarumi"), call, [], false],
    [
      "a call that is shown and went to somebody else",
      workerInquiriesQuery("s2", "tarumi"),
      call,
      [{ id: "i1" }],
      true,
    ],
    [
      "a call that another office handed over",
      workerInquiriesQuery("s2", "kita"),
      told("inquiries.inquiry:i1", { office_codes: ["kita", "tarumi"] }),
      [],
      true,
    ],
    [
      "a call shared with the office",
      sharedInquiriesQuery("kita"),
      told("inquiries.inquiry:i1", { office_codes: ["kita", "tarumi"] }),
      [],
      true,
    ],
    ["a call of another office", sharedInquiriesQuery("kita"), call, [], false],
    ["a record, for the list of calls", workerInquiriesQuery("s1", "tarumi"), record, [], false],
    ["a record of the household", timelineQuery("h1", { order: "desc" }), record, undefined, true],
    ["a record of another household", timelineQuery("h2", { order: "desc" }), record, undefined, false],
    ["an item, for the timeline", timelineQuery("h1", { order: "desc" }), item, undefined, false],
    ["a call, for the counts", countsQuery("h1", undefined), call, undefined, true],
    ["an item, for the counts", countsQuery("h1", undefined), item, undefined, false],
    [
      "a case, for the ledger's entries",
      timelineQuery("h1", { kind: ["record"], order: "desc" }),
      decided,
      undefined,
      false,
    ],
    ["a case, for what is under way", openCasesQuery("h1"), decided, undefined, true],
    ["the record itself", recordQuery("h1", "r1"), record, undefined, true],
    ["another record of the household", recordQuery("h1", "r2"), record, undefined, false],
    ["the household", householdQuery("h1"), household, undefined, true],
    ["a record, for the household's own page", householdQuery("h1"), record, undefined, false],
    [
      "a household among those a caller may mean",
      callersQuery("さとう"),
      household,
      { items: [{ id: "h1" }] },
      true,
    ],
    ["any other household", callersQuery("さとう"), household, { items: [{ id: "h2" }] }, false],
    ["a new household of the worker", householdsQuery({ worker: "s1" }), household, undefined, true],
    ["a household of another worker", householdsQuery({ worker: "s2" }), household, undefined, false],
    ["something due", openItemsQuery({ worker: "s1" }, "tarumi"), item, [], true],
    [
      "a matter on my desk",
      boxQuery("waiting"),
      told("approvals.approval:a1", { staff_ids: ["me"] }),
      [],
      true,
    ],
    ["a matter on another desk", boxQuery("waiting"), decided, [], false],
    ["a matter that leaves my desk", boxQuery("waiting"), decided, [{ id: "a1" }], true],
    ["a matter on no desk", boxPagesQuery("unroutable"), decided, undefined, true],
    [
      "a matter of the office, for the counts",
      boxCountsQuery("tarumi"),
      told("approvals.approval:a1", { office_codes: ["tarumi"] }),
      undefined,
      true,
    ],
    [
      "a matter of another office, for the counts",
      boxCountsQuery("kita"),
      told("approvals.approval:a1", { office_codes: ["tarumi"] }),
      undefined,
      false,
    ],
    ["the matter", caseQuery("a1"), decided, undefined, true],
    ["another matter", caseQuery("a2"), decided, undefined, false],
    ["one of several", possibleQuery(["a1"]), decided, [{ id: "a1" }], true],
    ["my draft that became a record", draftsQuery, record, [{ id: "r1" }], true],
    ["anything, for what was found", searchQuery({ q: "家賃" }), record, undefined, false],
    ["anything, for names", staffQuery, record, undefined, false],
  ])("%s", (_, { meta }, change, data, expected) => {
    expect(meta?.hears?.(change, data, "me")).toBe(expected);
  });

  it("every question says what it hears of", () => {
    const sources = import.meta.glob<string>("./*.ts", { query: "?raw", import: "default", eager: true });
    for (const [file, source] of Object.entries(sources)) {
      if (file.endsWith(".test.ts")) continue;
      const count = (pattern: RegExp) => [...source.matchAll(pattern)].length;
      expect([file, count(/\bmeta: \{/g)]).toEqual([file, count(/^\s*queryKey: (?:\[|MINE)/gm)]);
    }
  });
});

describe("what is asked again", () => {
  const asked: Request[] = [];
  const fetch = async (request: Request) => {
    asked.push(request);
    return Response.json({ items: [] });
  };

  function watch(cache: QueryClient, question: object): () => void {
    return new QueryObserver(cache, question as never).subscribe(() => {});
  }

  it("is a whole list, whose later pages are read for the cause of the first one", async () => {
    const causes: (string | null)[] = [];
    const page = async ({ headers, url }: Request) => {
      causes.push(headers.get("X-Cause"));
      const cursor = new URL(url).searchParams.get("cursor");
      return Response.json({
        items: [cursor ?? "1"],
        next_cursor: cursor === "3" ? null : cursor ? "3" : "2",
      });
    };
    const read = (more: { readonly cursor?: string }) =>
      ask(
        api.GET("/api/v1/action-items", {
          baseUrl: "http://tsuzuri",
          fetch: page,
          params: { query: more },
        }),
      );
    expect((await becauseOfNews(() => everyPage(read))).items).toEqual(["1", "2", "3"]);
    expect(causes).toEqual(["live", "live", "live"]);
    await everyPage(read);
    expect(causes.slice(3)).toEqual([null, null, null]);
  });

  it("is what the news concern and nothing else, and says why", async () => {
    const absolute = <A>(path: string, hears: Hears) => ({
      queryKey: ["records", null, path],
      meta: { hears },
      queryFn: () => ask(api.GET(path as never, { baseUrl: "http://tsuzuri", fetch } as never)) as Promise<A>,
    });
    const cache = makeCache();
    cache.setQueryData(["session", null, "mine"], { staff: { id: "me" } });
    const ends = [
      watch(
        cache,
        absolute("/api/v1/mine", (_, __, me) => me === "me"),
      ),
      watch(
        cache,
        absolute("/api/v1/others", () => false),
      ),
    ];
    await vi.waitFor(() => expect(asked.length).toBe(2));
    expect(asked.map(({ headers }) => headers.get("X-Cause"))).toEqual([null, null]);
    await becauseOfNews(() => refresh(cache, [record]));
    expect(asked.slice(2).map(({ url, headers }) => [new URL(url).pathname, headers.get("X-Cause")])).toEqual(
      [["/api/v1/mine", "live"]],
    );
    await refresh(cache, [record]);
    expect(asked.at(-1)?.headers.get("X-Cause")).toBeNull();
    for (const end of ends) end();
    cache.clear();
  });
});
