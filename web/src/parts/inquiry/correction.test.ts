import { describe, expect, it } from "vitest";
import type { Inquiry } from "~/api/inquiries";
import { contentOf, correctionOf, lackingIn } from "./correction";

const inquiry = {
  precision: "about",
  direction: "in",
  channel: "counter",
  received_at: "2020-04-01T01:00:00.000Z",
  received_by_id: "s1",
  caller: {
    kind: "school",
    related_party_id: "p1",
    name: "試験 某",
    org: "試験小学校",
    phone: "078-000-0001",
  },
  candidates: ["h1"],
  identity_check: { method: "call_back", result: false },
  told_level: "full",
  incident: true,
  subject: "面談の日",
  subjects: ["child"],
  summary: "面談の日を変えたい。",
  urgency: "today",
  due_on: "2020-04-30",
} as unknown as Inquiry;

describe("a logged call that is corrected", () => {
  it("keeps everything that is not changed", () => {
    const { received_at: _, received_by_id: __, ...kept } = inquiry;
    expect(contentOf(inquiry, correctionOf(inquiry))).toEqual(kept);
  });

  it("loses what is cleared", () => {
    const cleared = { ...correctionOf(inquiry), callerParty: "", callerPhone: " ", identity: "", told: "" };
    const content = contentOf(inquiry, cleared);
    expect(content.caller).toMatchObject({ related_party_id: null, phone: null, name: "試験 某" });
    expect([content.identity_check, content.told_level]).toEqual([null, null]);
  });

  it("says nothing about the result where nobody was asked", () => {
    const unasked = { ...correctionOf(inquiry), identity: "none" };
    expect(contentOf(inquiry, unasked).identity_check).toEqual({ method: "none", result: null });
  });

  it("needs what was said and its subject", () => {
    const correction = correctionOf(inquiry);
    expect(lackingIn(correction)).toEqual([]);
    expect(lackingIn({ ...correction, summary: " ", subject: "" })).toEqual(["summary", "subject"]);
  });
});
