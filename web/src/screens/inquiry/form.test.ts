import { describe, expect, it } from "vitest";
import {
  EMPTY,
  formSchema,
  goesElsewhere,
  handOffOf,
  leftOver,
  subjectOf,
  toldIn,
  toRequest,
  usualOutcome,
} from "./form";

describe("the subject of a call", () => {
  it("is the first line of what was said unless one was written", () => {
    expect(subjectOf({ subject: " ", summary: "来週の訪問を延ばしたい\n理由は通院" })).toBe(
      "来週の訪問を延ばしたい",
    );
    expect(subjectOf({ subject: "訪問の延期", summary: "来週…" })).toBe("訪問の延期");
  });

  it("is never cut within a character", () => {
    const subject = subjectOf({ subject: "", summary: "𠮷".repeat(80) });
    expect([...subject]).toHaveLength(60);
    expect(subject.endsWith("𠮷…")).toBe(true);
  });
});

describe("the usual outcome", () => {
  it("is a message to the worker, unless that is oneself or nobody", () => {
    expect(usualOutcome("s2", "s1")).toEqual({ outcome: "message", messageTo: "s2", callbackBy: "s2" });
    expect(usualOutcome("s1", "s1")).toEqual({ outcome: "received", messageTo: "", callbackBy: "s1" });
    expect(usualOutcome(null, "s1")).toEqual({ outcome: "received", messageTo: "", callbackBy: "" });
  });
});

describe("what must be written", () => {
  const form = { ...EMPTY, summary: "折り返してほしい", callerKind: "medical" };

  it.each([
    ["answered", ["told", "reply"]],
    ["message", ["messageTo"]],
    ["handed_off", ["handTo"]],
  ] as const)("for %s: %j", (outcome, names) => {
    const parsed = formSchema.safeParse({ ...form, outcome });
    expect(parsed.error?.issues.map(({ path }) => path[0])).toEqual(names);
  });

  it("is how much was told wherever something was answered", () => {
    const asked = { ...form, outcome: "callback" as const, reply: "届出は要らないと答えた" };
    const parsed = formSchema.safeParse(asked);
    expect(parsed.error?.issues.map(({ path }) => path[0])).toEqual(["told"]);
    expect(formSchema.safeParse({ ...asked, told: "full" }).success).toBe(true);
  });

  it("is nothing that the chosen outcome would leave out", () => {
    const promised = {
      ...form,
      outcome: "callback" as const,
      callbackWhen: "17時まで",
      message: "至急とのこと",
    };
    expect(leftOver(promised)).toEqual(["message"]);
    expect(formSchema.safeParse(promised).error?.issues.map(({ path }) => path[0])).toEqual(["message"]);
    expect(leftOver({ ...promised, outcome: "message" })).toEqual(["callbackWhen"]);
    expect(leftOver({ ...promised, message: " " })).toEqual([]);
  });

  it("is who called, which nobody but the one who writes says", () => {
    const parsed = formSchema.safeParse({ ...EMPTY, summary: "折り返してほしい" });
    expect(parsed.error?.issues.map(({ path }) => path[0])).toEqual(["callerKind"]);
  });

  it("is only what was said and by whom for a call that is just logged or promised back", () => {
    expect(formSchema.safeParse({ ...form, outcome: "received" }).success).toBe(true);
    expect(formSchema.safeParse({ ...form, outcome: "callback" }).success).toBe(true);
    expect(formSchema.safeParse({ ...form, summary: " 　" }).success).toBe(false);
  });
});

describe("the request", () => {
  const form = { ...EMPTY, summary: "折り返してほしい\n", callerKind: "self", callerPhone: "078-000-0000" };

  it("holds nothing that was not written", () => {
    expect(toRequest(form)).toEqual({
      channel: "phone",
      caller: { kind: "self", phone: "078-000-0000" },
      subject: "折り返してほしい",
      summary: "折り返してほしい",
      urgency: "normal",
      told_level: "nothing",
    });
  });

  it("says that nothing was told where nothing was answered, and nothing about it where that is missing", () => {
    expect(toldIn({ ...form, outcome: "message" })).toBe("nothing");
    expect(toldIn({ ...form, outcome: "message", told: "status_only" })).toBe("status_only");
    expect(toldIn({ ...form, outcome: "answered" })).toBe("");
  });

  it("names the related party who called, and that too much was told", () => {
    const request = toRequest({
      ...form,
      callerKind: "school",
      callerParty: "p1",
      told: "full",
      incident: true,
    });
    expect(request.caller).toMatchObject({ kind: "school", related_party_id: "p1" });
    expect([request.told_level, request.incident]).toEqual(["full", true]);
  });

  it("says that what the caller said was right, or wrong, only when somebody chose it", () => {
    const asked = { ...form, identity: "birth_date" };
    expect(toRequest(asked).identity_check).toEqual({ method: "birth_date", result: null });
    expect(toRequest({ ...asked, identityResult: "matched" }).identity_check?.result).toBe(true);
    expect(toRequest({ ...asked, identityResult: "unmatched" }).identity_check?.result).toBe(false);
  });

  it("never says that somebody who was not asked was right", () => {
    const chosenBefore = { ...form, identity: "none", identityResult: "matched" as const };
    expect(toRequest(chosenBefore).identity_check).toEqual({ method: "none", result: null });
    expect(toRequest({ ...chosenBefore, identity: "" })).not.toHaveProperty("identity_check");
  });

  it("calls back the caller's number unless another one was given", () => {
    const { callback } = toRequest({ ...form, outcome: "callback", callbackWhen: "17時まで" });
    expect(callback).toEqual({ number: "078-000-0000", by_text: "17時まで" });
  });

  it("leaves a hand-over to a request of its own", () => {
    const handed = { ...form, outcome: "handed_off" as const, handTo: "s9", note: "至急" };
    expect(toRequest(handed)).not.toHaveProperty("callback");
    expect(handOffOf(handed)).toEqual({ to_staff_id: "s9", note: "至急" });
    expect(handOffOf(form)).toBeNull();
  });
});

describe("a call goes to another office", () => {
  const staff = [
    { id: "near", posts: [{ office_code: "hyogo" }, { office_code: "tarumi" }] },
    { id: "far", posts: [{ office_code: "hyogo" }] },
  ];

  it.each([
    ["handed_off", "handTo"],
    ["message", "messageTo"],
    ["callback", "callbackBy"],
  ] as const)("as %s where %s is in none of one's own", (outcome, name) => {
    const to = (id: string) => goesElsewhere({ ...EMPTY, outcome, [name]: id }, staff, "tarumi");
    expect([to("near"), to("far"), to("nobody known"), to("")]).toEqual([false, true, true, false]);
    // Chosen for another outcome before: nobody hears of it.
    expect(goesElsewhere({ ...EMPTY, outcome: "received", [name]: "far" }, staff, "tarumi")).toBe(false);
  });
});
