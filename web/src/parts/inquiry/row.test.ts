import { describe, expect, it } from "vitest";
import type { InquiryRow } from "~/api/inquiries";
import type { Session } from "~/api/session";
import { firstAct, holdersOf, owedCallback, unseenHours } from "./row";

const HOUR = 3_600_000;
const AT = "2020-04-01T01:00:00.000Z";
const unit = "生活支援第一係";

function inquiry(state: InquiryRow["state"], more: Partial<InquiryRow> = {}): InquiryRow {
  return { id: "a", office_code: "tarumi", state, actions: [], ...more } as unknown as InquiryRow;
}

const message = { staff_id: "me", left_at: AT, left_by: "s2" };
const handOff = { at: AT, by: "s2" };

describe("who has an inquiry", () => {
  it("is whoever has not seen a message, owes the call-back, or has it handed over", () => {
    expect(holdersOf(inquiry("answered", { messages: [message] }))).toEqual({ staff: ["me"] });
    expect(holdersOf(inquiry("callback", { messages: [message], callback: { assignee_id: "s3" } }))).toEqual({
      staff: ["me", "s3"],
    });
    expect(holdersOf(inquiry("accepted", { hand_offs: [{ ...handOff, accepted_by: "s4" }] }))).toEqual({
      staff: ["s4"],
    });
    expect(holdersOf(inquiry("handed_off", { hand_offs: [{ ...handOff, to_unit: unit }] }))).toEqual({
      staff: [],
      unit,
    });
    expect(
      holdersOf(inquiry("handed_off", { hand_offs: [{ ...handOff, to_office_code: "hyogo" }] })),
    ).toEqual({
      staff: [],
      office: "hyogo",
    });
  });

  it("is nobody for a call-back that nobody promised and a call that was only logged", () => {
    expect(holdersOf(inquiry("callback", { callback: { by_text: "夕方" } }))).toEqual({ staff: [] });
    expect(holdersOf(inquiry("received"))).toEqual({ staff: [] });
  });

  it("is not said where nothing is to be done", () => {
    for (const state of ["answered", "seen", "closed", "promoted"] as const)
      expect(holdersOf(inquiry(state, { messages: [{ ...message, seen_at: AT }] }))).toBeNull();
  });
});

it("owes a call-back until it is made, also after the call was handed over", () => {
  const callback = { by_text: "夕方" };
  for (const state of ["callback", "handed_off", "accepted"] as const)
    expect(owedCallback(inquiry(state, { callback }))).toBe(callback);
  for (const state of ["answered", "promoted"] as const)
    expect(owedCallback(inquiry(state, { callback }))).toBeNull();
  expect(owedCallback(inquiry("accepted", { callback: { ...callback, done_at: AT } }))).toBeNull();
});

it("tells how long the oldest unseen message has waited", () => {
  const later = { ...message, left_at: "2020-04-01T03:00:00.000Z" };
  const now = Date.parse(AT) + 26 * HOUR;
  expect(unseenHours({ messages: [later, message] }, now)).toBe(26);
  expect(unseenHours({ messages: [later, { ...message, seen_at: AT }] }, now)).toBe(24);
  expect(unseenHours({ messages: [] }, now)).toBeNull();
});

describe("what a row offers first", () => {
  const post = { role: "caseworker", office_code: "tarumi", unit };
  const me = { staff: { id: "me" }, posts: [post], acting_post: post } as unknown as Session;
  const supervisor = { ...me, acting_post: { ...post, role: "supervisor" } } as unknown as Session;

  it("is seeing one's message, then what the state asks for", () => {
    const actions: InquiryRow["actions"] = ["answer", "callback_done", "link"];
    expect(firstAct(inquiry("callback", { actions, messages: [message] }), me)).toBe("message-seen");
    expect(firstAct(inquiry("callback", { actions, messages: [message] }), me, "callbacks")).toBe(
      "callback_done",
    );
    expect(firstAct(inquiry("received", { actions: ["answer", "link"] }), me)).toBe("answer");
    expect(firstAct(inquiry("answered", { actions: ["answer", "link", "close"] }), me)).toBe("close");
    expect(firstAct(inquiry("closed", { actions: ["link"] }), me)).toBe("link");
  });

  it("is linking in the list of what is not linked, and nothing where all is done", () => {
    expect(firstAct(inquiry("received", { actions: ["answer", "link"] }), me, "unlinked")).toBe("link");
    expect(firstAct(inquiry("closed", { actions: ["link"], household_id: "h1" }), me, "unlinked")).toBeNull();
    expect(firstAct(inquiry("promoted"), me)).toBeNull();
  });

  it("is accepting only for whom the hand-over names, and for supervisors of that office", () => {
    const toOther = inquiry("handed_off", {
      actions: ["accept"],
      hand_offs: [{ ...handOff, to_staff_id: "s3" }],
      household_id: "h1",
    });
    expect(firstAct(toOther, me)).toBeNull();
    expect(firstAct(toOther, supervisor)).toBe("accept");
    expect(firstAct({ ...toOther, hand_offs: [{ ...handOff, to_unit: unit }] }, me)).toBe("accept");
  });
});
