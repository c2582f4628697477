import { afterEach, describe, expect, it, vi } from "vitest";
import { isLate, isWritten, mistakesOf, refusedFields } from "./checking";
import {
  closedBy,
  closing,
  contentOf,
  dueOn,
  emptyForm,
  formOf,
  happenedOn,
  newSegment,
  parseTime,
  settled,
  trimmed,
  withoutHousehold,
  withSource,
  withType,
} from "./form";

const TODAY = "2026-11-23";

describe("what is written", () => {
  it("comes back from the server as it was written", () => {
    const form = {
      ...withType(emptyForm("h1", "", TODAY), "home_visit"),
      time: "14:05",
      place: "居宅",
      title: "定期訪問",
      nextPlan: "12月に収入申告を受け取る",
      subjects: ["living", "work"],
      visits: [{ id: "v", target: "household", result: "met_head" as const, kept: { met_whom: ["主"] } }],
      items: [{ id: "i", kind: "income_report" as const, title: "収入申告", due: "R8.12.10", kept: {} }],
      kept: { member_ids: ["p1"], links: [{ rel: "promoted_from", type: "inquiry", id: "q1" }] },
    };
    const content = contentOf(form);
    expect(content.occurred_at).toBe("2026-11-23T05:05:00.000Z");
    expect(content.segments?.[0]?.text).toBe("【訪問時の状況】\n");
    expect(content.item_ops).toMatchObject([{ op: "open", item: { due_on: "2026-12-10" } }]);
    const again = contentOf(formOf(content));
    expect(again).toMatchObject(content);
  });

  it("closes an item once, and leaves it open again, whatever else it closes", () => {
    const both = closing(closing(closing(emptyForm("h1", "", TODAY), "t1"), "t2"), "t1");
    expect(contentOf(both).item_ops).toEqual([
      { op: "done", item_id: "t2" },
      { op: "done", item_id: "t1" },
    ]);
    expect([...closedBy(formOf(contentOf(closing(both, "t2", false))))]).toEqual(["t1"]);
    expect(closing(both, undefined)).toBe(both);
  });

  it("takes nothing of the former household to another", () => {
    const form = {
      ...closing(emptyForm("h1", "visit", TODAY), "t1"),
      counterpart: [{ id: "c", kind: "medical" as const, name: "試験病院", party: "p1" }],
      visits: [{ id: "v", target: "m1", result: "met_head" as const, kept: {} }],
    };
    const content = contentOf(withoutHousehold({ ...form, kept: { ...form.kept, member_ids: ["m1"] } }));
    expect(content.counterpart).toEqual([{ kind: "medical", name: "試験病院", related_party_id: null }]);
    expect(content.visits).toEqual([{ target: "household", result: "met_head" }]);
    expect([content.household_id, content.member_ids, content.item_ops]).toEqual([null, undefined, []]);
  });

  it("does not ask again for what a record's save has done to items", () => {
    const item = { id: "i", kind: "income_report" as const, title: "収入申告", due: "R8.12.10", kept: {} };
    const unfinished = { ...item, id: "j", due: "来週のどこか" };
    const form = { ...closing(emptyForm("h1", "visit", TODAY), "t1"), items: [item, unfinished] };
    const after = settled(form, contentOf(form));
    expect([after.items, contentOf(after).item_ops]).toEqual([[unfinished], []]);
    const meanwhile = settled(
      { ...closing(form, "t2"), items: [{ ...item, title: "資産申告" }] },
      contentOf(form),
    );
    expect(contentOf(meanwhile).item_ops).toMatchObject([
      { op: "done", item_id: "t2" },
      { op: "open", item: { title: "資産申告" } },
    ]);
    expect(settled(form, contentOf(emptyForm("h1", "visit", TODAY)))).toBe(form);
  });

  it("has its visits on its own day when that is changed, but for a visit of another day", () => {
    const visit = (on: string) => ({ target: "household", result: "met_head" as const, on });
    const written = contentOf({ ...withType(emptyForm("h1", "", TODAY), "home_visit"), time: "14:05" });
    const saved = { ...written, visits: [visit(TODAY), visit("2026-11-20")] };
    const changed = contentOf({ ...formOf(saved), day: "R8.11.22" });
    expect(changed.occurred_at).toBe("2026-11-22T05:05:00.000Z");
    expect(changed.visits?.map(({ on }) => on)).toEqual([undefined, "2026-11-20"]);
  });

  it("comes back as it was typed where it is no content yet, each row at its place", () => {
    const visit = (id: string, result: "met_head" | "") => ({ id, target: "household", result, kept: {} });
    const item = (id: string, title: string, due: string) => ({
      id,
      kind: "other" as const,
      title,
      due,
      kept: {},
    });
    const form = {
      ...emptyForm("h1", "", TODAY),
      day: "令和8年13月",
      time: " 昼すぎ",
      counterpart: [
        { id: "c1", kind: "" as const, name: " 大家の 佐藤 ", party: null },
        { id: "c2", kind: "landlord" as const, name: "鈴木", party: null },
      ],
      visits: [visit("v1", "met_head"), visit("v2", ""), visit("v3", "met_head")],
      items: [item("i1", "", "R8.12.1"), item("i2", "申告", "来週"), item("i3", "家賃", "R8.12.10")],
    };
    const content = contentOf(form);
    expect(content.unfinished?.map(({ field }) => field)).toEqual([
      "occurred_at",
      "occurred_at/time",
      "counterpart/0",
      "visits/1",
      "item_ops/0",
      "item_ops/1",
    ]);
    expect([content.visits?.length, content.item_ops?.length]).toEqual([2, 1]);
    const again = formOf(content);
    const said = ({ id: _, kept: __, ...row }: { id: string; kept?: object }) => row;
    expect([again.day, again.time]).toEqual([form.day, form.time]);
    expect(again.counterpart.map(said)).toEqual(form.counterpart.map(said));
    expect(again.visits.map(said)).toEqual(form.visits.map(said));
    expect(again.items.map(said)).toEqual(form.items.map(said));
    expect(contentOf(again).unfinished).toEqual(content.unfinished);
    expect(isWritten(content)).toBe(true);
    expect(contentOf({ ...emptyForm("h1", "", TODAY), day: "", time: "10:30" }).unfinished).toEqual([
      { field: "occurred_at/time", text: "10:30" },
    ]);
  });

  it("comes back in part where a row is longer than what is taken, and never as an empty row", () => {
    const title = `${'"改行\n'.repeat(6_000)}𠮷`;
    const form = {
      ...emptyForm("h1", "", TODAY),
      items: [{ id: "i1", kind: "income_report" as const, title, due: "来週", kept: { staff: ["s1"] } }],
    };
    const content = contentOf(form);
    const [unfinished] = content.unfinished ?? [];
    expect(unfinished?.text.length).toBeLessThanOrEqual(20_000);
    expect(unfinished?.text.length).toBeGreaterThan(19_990);
    const [item] = formOf(content).items;
    expect(item).toMatchObject({ kind: "income_report", due: "来週", kept: { staff: ["s1"] } });
    expect(item?.title.length).toBeGreaterThan(10_000);
    expect(title.startsWith(item?.title ?? "-")).toBe(true);
    const rare = contentOf({ ...form, items: [{ ...form.items[0], title: "𠮷".repeat(20_000) } as never] });
    expect(formOf(rare).items[0]?.title).toMatch(/^𠮷+$/u);
  });

  it("has no time where none was typed", () => {
    const content = contentOf(emptyForm("h1", "", TODAY));
    expect([content.occurred_at, content.time_known]).toEqual(["2026-11-22T15:00:00.000Z", false]);
    expect(formOf(content).time).toBe("");
  });

  it("does not say of oneself what a doctor was named for", () => {
    const heard = newSegment("statement", "聞き取り", { source: "doctor", sourceName: "試験医院" });
    expect(withSource(heard, "agency")).toEqual({ source: "agency", sourceName: "試験医院" });
    expect(withSource(heard, "self")).toEqual({ source: "self", sourceName: "" });
    expect(withSource(heard, "")).toEqual({ source: "", sourceName: "" });
  });

  it("leaves out the parts of a template that nobody wrote in", () => {
    const form = withType(emptyForm("h1", "", TODAY), "phone");
    const written = {
      ...form,
      segments: form.segments.map((segment, at) =>
        at === 0 ? { ...segment, text: "家賃の相談。" } : segment,
      ),
    };
    expect(trimmed(written).segments.map(({ text }) => text)).toEqual(["家賃の相談。"]);
  });

  it("changes its parts with the kind until something is written", () => {
    const visit = withType(emptyForm("h1", "", TODAY), "home_visit");
    expect(withType(visit, "phone").segments.map(({ heading }) => heading)).toEqual([
      "話の内容",
      "答えたこと",
    ]);
    const written = { ...visit, segments: visit.segments.map((segment) => ({ ...segment, text: "書いた" })) };
    expect(withType(written, "phone").segments).toEqual(written.segments);
    expect(withType(visit, "phone").subjects).toEqual([]);
    expect(withType({ ...visit, subjects: ["work"] }, "phone").subjects).toEqual(["work"]);
  });

  it("keeps the result of a visit, whatever kind is chosen", () => {
    const visits = [{ id: "v", target: "household", result: "absent" as const, kept: {} }];
    const visit = { ...withType(emptyForm("h1", "", TODAY), "home_visit"), visits };
    const changed = withType(withType(visit, "phone"), "facility_visit");
    expect(changed.visits).toBe(visits);
    expect(contentOf(withType(visit, "phone")).visits).toEqual([{ target: "household", result: "absent" }]);
  });

  it("changes a title with the kind where the kind gave it", () => {
    const named = (type: string) => ({ phone: "電話", office_interview: "来所面接" })[type] ?? "";
    const titled = (title: string, type = "phone") =>
      withType({ ...emptyForm("h1", type, TODAY), title }, "office_interview", named).title;
    expect(titled("電話")).toBe("来所面接");
    expect(titled(" 電話 ")).toBe("来所面接");
    expect(titled("電話の件")).toBe("電話の件");
    expect(titled("")).toBe("");
    expect(titled("", "")).toBe("");
  });
});

describe("a typed day without its year", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it("is the last one for what happened, and the next one for what is due", () => {
    vi.useFakeTimers({ now: new Date("2026-12-01T03:00:00Z") });
    expect(["12/30", "1128", "昨日"].map(happenedOn)).toEqual(["2025-12-30", "2026-11-28", "2026-11-30"]);
    expect(["12/30", "1128", "明日"].map(dueOn)).toEqual(["2026-12-30", "2027-11-28", "2026-12-02"]);
    const item = { id: "i", kind: "other" as const, title: "申告", due: "1/5", kept: {} };
    const content = contentOf({ ...emptyForm("h1", "", TODAY), day: "11月28日", items: [item] });
    expect(content.occurred_at).toBe("2026-11-27T15:00:00.000Z");
    expect(content.item_ops).toMatchObject([{ op: "open", item: { due_on: "2027-01-05" } }]);
  });
});

describe("a typed time", () => {
  it("is read as people write it", () => {
    expect(["10:30", "1030", "10時30分", "9時", "１４：０５"].map(parseTime)).toEqual([
      "10:30",
      "10:30",
      "10:30",
      "09:00",
      "14:05",
    ]);
    expect(parseTime(" ")).toBeNull();
    expect(["25:00", "10:61", "昼"].map(parseTime)).toEqual([undefined, undefined, undefined]);
  });
});

describe("what keeps a record from being finished", () => {
  const whole = {
    ...emptyForm("h1", "", TODAY),
    type: "phone",
    subjects: ["living"],
    segments: [newSegment("fact", "", { text: "家賃の相談。" })],
  };

  it("is nothing for a whole one", () => {
    expect(mistakesOf(whole, TODAY)).toEqual([]);
  });

  it("is named in the order of the screen", () => {
    const empty = { ...emptyForm(null, "", TODAY), day: "13月" };
    expect(mistakesOf(empty, TODAY).map(({ field }) => field)).toEqual([
      "household",
      "type",
      "subjects",
      "day",
      "segments",
    ]);
  });

  it("is a late entry without a reason, a day to come, and an opinion alone", () => {
    expect(isLate({ ...whole, day: "R8.11.16" }, TODAY)).toBe(false);
    expect(mistakesOf({ ...whole, day: "R8.11.15" }, TODAY)).toEqual([
      { field: "lateReason", what: "missing" },
    ]);
    expect(mistakesOf({ ...whole, day: "R8.11.24" }, TODAY)).toEqual([{ field: "day", what: "future" }]);
    const opinion = { ...whole, segments: [newSegment("opinion", "", { text: "安定。" })] };
    expect(mistakesOf(opinion, TODAY)).toEqual([{ field: "segments", what: "opinionOnly" }]);
  });

  it("is a row that says nothing: it is never left out without a word", () => {
    const visit = { id: "v2", target: "household", result: "" as const, kept: {} };
    const rows = {
      ...whole,
      type: "home_visit",
      counterpart: [{ id: "c1", kind: "" as const, name: "", party: null }],
      visits: [{ id: "v1", target: "household", result: "met_head" as const, kept: {} }, visit],
      items: [
        { id: "i1", kind: "other" as const, title: " ", due: "R8.12.1", kept: {} },
        { id: "i2", kind: "other" as const, title: "申告", due: "来週", kept: {} },
      ],
    };
    expect(mistakesOf(rows, TODAY)).toEqual([
      { field: "counterpart", what: "noKind", rows: ["c1"] },
      { field: "visits", what: "noResult", rows: ["v2"] },
      { field: "items", what: "noTitle", rows: ["i1"] },
      { field: "items", what: "unreadable", rows: ["i2"] },
    ]);
  });

  it("is no draft while nothing is written, whatever was chosen", () => {
    const chosen = { ...withType(emptyForm("h1", "", TODAY), "home_visit"), subjects: ["work"] };
    expect(isWritten(contentOf(chosen))).toBe(false);
    const row = { id: "v1", target: "household", kept: {} };
    expect(isWritten(contentOf({ ...chosen, visits: [{ ...row, result: "" }] }))).toBe(false);
    expect(isWritten(contentOf({ ...chosen, visits: [{ ...row, result: "met_head" }] }))).toBe(true);
    expect(isWritten(contentOf(closing(chosen, "t1")))).toBe(false);
    expect(isWritten(contentOf({ ...chosen, place: "居宅" }))).toBe(true);
    expect(isWritten(contentOf(whole))).toBe(true);
  });

  it("is shown at its field when the server says it", () => {
    expect(
      refusedFields([
        { pointer: "/late_reason", code: "missing" },
        { pointer: "/visits/0/target", code: "not_a_member" },
        { pointer: "/elsewhere", code: "x" },
      ]),
    ).toEqual([
      { field: "lateReason", what: "missing" },
      { field: "visits", what: "refused" },
    ]);
  });
});
