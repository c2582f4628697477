import { describe, expect, it } from "vitest";
import { receipts } from "./receipts";

const who = (staff_id: string, post: string) => ({ staff_id, post, name: "試", office_code: "kita" });
const step = (seq: number, state: string, ...assignees: object[]) => ({ seq, state, assignees, acted: [] });
type Steps = Parameters<typeof receipts>[0];

describe("the receipts of a 供覧", () => {
  it("says who has read it and who has not yet", () => {
    const read = {
      ...step(1, "active", who("s1", "係長"), who("s2", "係長")),
      acted: [{ by: who("s1", "係長"), at: "2026-04-01T01:00:00Z" }],
    };
    expect(receipts([read] as unknown as Steps).map(({ who, at }) => [who, at])).toEqual([
      ["係長 試", "2026-04-01T01:00:00Z"],
      ["係長 試", undefined],
    ]);
  });

  it("does not call unread what somebody reads at another step", () => {
    const steps = [step(1, "reassigned", who("c1", "課長")), step(2, "active", who("c1", "課長"))];
    expect(receipts(steps as unknown as Steps).map(({ key }) => key)).toEqual(["2:c1"]);
  });

  it("shows a step that was broken off, with nobody", () => {
    expect(receipts([step(1, "interrupted")] as unknown as Steps)).toEqual([
      { key: "1", who: null, at: undefined },
    ]);
  });
});
