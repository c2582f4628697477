import { describe, expect, it } from "vitest";
import type { InquiryRow } from "~/api/inquiries";
import { type Waits, waitingForMe } from "./mine";

const POSTS = [{ office_code: "tarumi", unit: "生活支援第一係" }];

function inquiry(id: string, more: Partial<InquiryRow> = {}): InquiryRow {
  return {
    id,
    office_code: "tarumi",
    received_at: "2020-04-01T01:00:00.000Z",
    urgency: "normal",
    state: "received",
    ...more,
  } as InquiryRow;
}

const message = { staff_id: "me", left_at: "2020-04-01T01:00:00.000Z" };
const handOff = { at: "2020-04-01T01:00:00.000Z", by: "s2" };
const accepted = { ...handOff, accepted_at: "2020-04-01T02:00:00.000Z" };

const waits = (what: Waits, ...inquiries: InquiryRow[]) =>
  waitingForMe(what, inquiries, "me", POSTS).map(({ id }) => id);

describe("what waits for a person", () => {
  it("has what is urgent first, then what is for today, then the newest", () => {
    const messages = [message];
    const state = "message";
    expect(
      waits(
        "messages",
        inquiry("new", { state, messages, received_at: "2020-04-01T03:00:00.000Z" }),
        inquiry("newer", { state, messages, received_at: "2020-04-01T04:00:00.000Z" }),
        inquiry("today", { state, messages, urgency: "today" }),
        inquiry("urgent", { state, messages, urgency: "urgent" }),
      ),
    ).toEqual(["urgent", "today", "newer", "new"]);
  });

  it("has a hand-over that the person accepted, until its state says that it is done", () => {
    const mine = [{ ...accepted, to_staff_id: "me", accepted_by: "me" }];
    expect(waits("handedOff", inquiry("a", { state: "accepted", hand_offs: mine }))).toEqual(["a"]);
    for (const state of ["answered", "closed", "promoted"] as const)
      expect(waits("handedOff", inquiry("a", { state, hand_offs: mine }))).toEqual([]);
  });

  it("has a hand-over to the unit until somebody accepts it, then only for who accepted it", () => {
    const toUnit = { ...handOff, to_unit: "生活支援第一係" };
    expect(waits("handedOff", inquiry("a", { state: "handed_off", hand_offs: [toUnit] }))).toEqual(["a"]);
    const byOther = { ...toUnit, ...accepted, accepted_by: "s3" };
    expect(waits("handedOff", inquiry("a", { state: "accepted", hand_offs: [byOther] }))).toEqual([]);
  });

  it("has of several hand-overs only the last one", () => {
    const earlier = { ...accepted, to_staff_id: "me", accepted_by: "me" };
    const hand_offs = [earlier, { ...handOff, to_staff_id: "s3" }];
    expect(waits("handedOff", inquiry("a", { state: "handed_off", hand_offs }))).toEqual([]);
  });

  it("has an unseen message in whatever state the call is", () => {
    for (const state of ["message", "callback", "handed_off", "accepted", "answered", "closed"] as const)
      expect(waits("messages", inquiry("a", { state, messages: [message] }))).toEqual(["a"]);
    const seen = [{ ...message, seen_at: "2020-04-01T02:00:00.000Z" }];
    expect(waits("messages", inquiry("a", { state: "callback", messages: seen }))).toEqual([]);
  });

  it("has a call whose message was seen until it is closed, for whom the message was", () => {
    const seen = [{ ...message, seen_at: "2020-04-01T02:00:00.000Z" }];
    expect(waits("toClose", inquiry("a", { state: "seen", messages: seen }))).toEqual(["a"]);
    expect(waits("toClose", inquiry("a", { state: "closed", messages: seen }))).toEqual([]);
    const others = [{ ...message, staff_id: "s2", seen_at: "2020-04-01T02:00:00.000Z" }];
    expect(waits("toClose", inquiry("a", { state: "seen", messages: others }))).toEqual([]);
  });

  it("has a call-back that the person owes, and not one of a call that was handed over since", () => {
    const callback = { assignee_id: "me" };
    expect(waits("callbacks", inquiry("a", { state: "callback", callback }))).toEqual(["a"]);
    expect(waits("callbacks", inquiry("a", { state: "handed_off", callback }))).toEqual([]);
  });
});
