import { describe, expect, it } from "vitest";
import type { BoxRow } from "~/api/approvals";
import type { ActionItem } from "~/api/households";
import type { InquiryRow } from "~/api/inquiries";
import { byAge, callCameIn, caseCameIn, isNew, itemCameIn } from "./cameIn";

const AT = "2020-04-01T01:00:00.000Z";
const LATER = "2020-04-01T02:00:00.000Z";
const call = (more: Partial<InquiryRow>) => ({ logged_at: AT, state: "received", ...more }) as InquiryRow;
const message = { staff_id: "me", left_by: "s2", left_at: AT };

describe("when work came in", () => {
  it("is when a case reached the desk, came back, or was decided without its reader", () => {
    const row = { waited_since: AT, decided_at: LATER, returned: { at: LATER } } as BoxRow;
    expect(caseCameIn(row, "waiting")).toBe(AT);
    expect(caseCameIn(row, "circulated")).toBe(AT);
    expect(caseCameIn(row, "returned")).toBe(LATER);
    expect(caseCameIn(row, "post_view")).toBe(LATER);
    expect(caseCameIn({ ...row, returned: null }, "returned")).toBeNull();
  });

  it("puts the cases that have waited longest first, whatever is urgent", () => {
    const row = (id: string, more: Partial<BoxRow>) => ({ id, drafted_at: AT, ...more }) as BoxRow;
    const rows = [
      row("new", { waited_since: LATER, urgent: true }),
      row("old", { waited_since: AT }),
      row("drafted", { waited_since: null, drafted_at: "2020-03-31T01:00:00.000Z" }),
    ];
    expect(rows.toSorted(byAge).map(({ id }) => id)).toEqual(["drafted", "old", "new"]);
  });

  it("is when the newest message that was not seen was left by somebody else", () => {
    const messages = [message, { ...message, left_at: LATER }, { ...message, staff_id: "s3" }];
    expect(callCameIn(call({ messages }), "messages", "me")).toBe(LATER);
    const own = { ...message, left_by: "me" };
    const seen = { ...message, seen_at: LATER };
    expect(callCameIn(call({ messages: [own, seen] }), "messages", "me")).toBeNull();
  });

  it("is when a call-back was promised, or handed over, by somebody else", () => {
    const promised = call({ logged_by_id: "s2", callback: { promised_at: LATER } });
    expect(callCameIn(promised, "callbacks", "me")).toBe(LATER);
    expect(callCameIn({ ...promised, callback: {} }, "callbacks", "me")).toBe(AT);
    expect(callCameIn({ ...promised, logged_by_id: "me" }, "callbacks", "me")).toBeNull();
    const handed = call({ state: "handed_off", hand_offs: [{ at: LATER, by: "s2", to_staff_id: "me" }] });
    expect(callCameIn(handed, "handedOff", "me")).toBe(LATER);
    expect(callCameIn({ ...handed, state: "accepted" }, "handedOff", "me")).toBeNull();
    expect(callCameIn(handed, "handedOff", "s2")).toBeNull();
  });

  it("is when an item was opened, if not by the person", () => {
    const by = { staff_id: "me", name: "", post: "", office_code: "" };
    const item = { opened_at: AT, due_dates: [{ due_on: "2020-04-03", by }] } as unknown as ActionItem;
    expect(itemCameIn(item, "me")).toBeNull();
    expect(itemCameIn(item, "s2")).toBe(AT);
    expect(itemCameIn({ ...item, due_dates: [] }, "me")).toBe(AT);
  });

  it("makes new what came in after the last visit, and nothing at the first one", () => {
    expect(isNew(LATER, AT)).toBe(true);
    expect(isNew(AT, AT)).toBe(false);
    expect(isNew(LATER, null)).toBe(false);
    expect(isNew(null, AT)).toBe(false);
  });
});
