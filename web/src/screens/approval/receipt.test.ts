import { describe, expect, it } from "vitest";
import type { Deed } from "~/api/approvals";
import { doneOf, whereNow } from "./receipt";

const person = (name: string, post: string) => ({ staff_id: name, name, post, office_code: "kita" });
const left = (more: object) =>
  ({
    state: "circulating",
    drafter: person("望月", "現業員"),
    decided: null,
    number: null,
    steps: [{ seq: 2, kind: "decide", state: "active", assignees: [person("藤原", "課長")] }],
    ...more,
  }) as unknown as Parameters<typeof whereNow>[1];
const deed = (verb: string) => ({ verb, body: {} }) as unknown as Deed;
const decided = {
  state: "closed",
  decided: { by: person("藤原", "課長") },
  number: "令和8年度 垂第12号",
  steps: [],
};

describe("a receipt", () => {
  it("says with whom a case is now, also where an earlier approver has it again", () => {
    expect(doneOf(deed("approve"), left({}))).toBe("approve");
    expect(whereNow(deed("approve"), left({}))).toEqual({ is: "now", name: "課長 藤原" });
    expect(whereNow(deed("return"), left({}))).toEqual({ is: "now", name: "課長 藤原" });
  });

  it("says under which number it was decided, by whichever deed", () => {
    expect(doneOf(deed("deputise"), left(decided))).toBe("decided");
    for (const verb of ["approve", "deputise", "pull-up"])
      expect(whereNow(deed(verb), left(decided))).toEqual({ is: "number", name: "令和8年度 垂第12号" });
  });

  it("says to whom it went back", () => {
    for (const verb of ["return", "pull-up"])
      expect(whereNow(deed(verb), left({ state: "returned" }))).toEqual({ is: "back", name: "現業員 望月" });
  });

  it("says nothing more of what moved nowhere, or has ended", () => {
    expect(whereNow(deed("suggest"), left({}))).toBeNull();
    expect(whereNow(deed("reject"), left({ state: "rejected" }))).toBeNull();
    expect(whereNow(deed("pull-up"), left({ state: "rejected" }))).toBeNull();
    expect(doneOf(deed("suggest"), left({}))).toBe("suggest");
  });
});
