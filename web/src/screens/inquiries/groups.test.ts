import { describe, expect, it } from "vitest";
import type { InquiryRow } from "~/api/inquiries";
import { handedGroups, holderKeys, unitGroups } from "./groups";

const unit = "生活支援第一係";
const AT = "2020-04-01T01:00:00.000Z";
const post = { office_code: "tarumi", unit };

function inquiry(id: string, state: InquiryRow["state"], more: Partial<InquiryRow> = {}): InquiryRow {
  return { id, office_code: "tarumi", state, urgency: "normal", received_at: AT, ...more } as InquiryRow;
}

const shown = (groups: ReturnType<typeof unitGroups>) =>
  Object.fromEntries(
    groups.filter(({ items }) => items.length).map(({ what, items }) => [what, items.map(({ id }) => id)]),
  );

describe("the groups of inquiries", () => {
  it("tell what was handed to oneself, one's unit and one's office from what one took on", () => {
    const handed = (to: object) => ({ hand_offs: [{ at: AT, by: "s2", ...to }] });
    const inquiries = [
      inquiry("me", "handed_off", handed({ to_staff_id: "me" })),
      inquiry("unit", "handed_off", handed({ to_unit: unit })),
      inquiry("office", "handed_off", handed({ to_office_code: "tarumi" })),
      inquiry("taken", "accepted", handed({ to_unit: unit, accepted_by: "me" })),
      inquiry("other", "handed_off", handed({ to_staff_id: "s3" })),
    ];
    expect(shown(handedGroups(inquiries, "me", [post]))).toEqual({
      toMe: ["me"],
      toUnit: ["unit"],
      toOffice: ["office"],
      taken: ["taken"],
    });
  });

  it("have of a unit what anybody there has to do, the urgent first, and say who", () => {
    const message = { staff_id: "s3", left_at: AT };
    const inquiries = [
      inquiry("seen", "message", { messages: [{ ...message, seen_at: AT }] }),
      inquiry("new", "message", { messages: [message] }),
      inquiry("urgent", "message", { messages: [message], urgency: "urgent" }),
      inquiry("back", "callback", { callback: { by_text: "夕方" }, messages: [] }),
    ];
    expect(shown(unitGroups(inquiries))).toEqual({ messages: ["urgent", "new"], callbacks: ["back"] });
    const keys = inquiries.slice(1).map((each) => holderKeys(each, () => null));
    expect(keys).toEqual([["s3"], ["s3"], ["nobody"]]);
  });

  it("count a call about a protected household under no name, nor while that is not known", () => {
    const messages = ["worker", "s3"].map((staff_id) => ({ staff_id, left_at: AT }));
    const call = inquiry("call", "message", { messages, household_id: "h" });
    expect(holderKeys(call, (staff) => (staff === "worker" ? "worker" : null))).toEqual(["untold", "s3"]);
    expect(holderKeys(call, () => "unknown")).toEqual(["untold"]);
  });
});
