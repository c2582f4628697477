import { afterEach, describe, expect, it, vi } from "vitest";
import { makeCache } from "./cache";
import { api } from "./client";
import { awaitsOther, type InquiryRow, isShared, workerInquiriesQuery } from "./inquiries";

afterEach(() => vi.restoreAllMocks());

describe("what waits for a person", () => {
  it("is asked of the server whatever the state of the call, and read to its end", async () => {
    const page = (id: string, next_cursor: string | null) =>
      ({ data: { items: [{ id }], next_cursor, partial: false }, response: new Response() }) as never;
    const asked = vi
      .spyOn(api, "GET")
      .mockResolvedValueOnce(page("newest", "more"))
      .mockResolvedValueOnce(page("oldest", null));
    const found = await makeCache().fetchQuery(workerInquiriesQuery("s1", "tarumi"));
    expect(found.items.map(({ id }) => id)).toEqual(["newest", "oldest"]);
    const query = { worker: "s1", waiting_for: ["message", "callback", "hand_over", "close"], limit: 100 };
    const path = "/api/v1/inquiries";
    expect(asked).toHaveBeenNthCalledWith(1, path, { params: { query } });
    expect(asked).toHaveBeenNthCalledWith(2, path, { params: { query: { ...query, cursor: "more" } } });
  });
});

describe("a call that is shared", () => {
  const handed = (...hand_offs: object[]) =>
    ({ office_code: "tarumi", hand_offs }) as Pick<InquiryRow, "office_code" | "hand_offs">;

  it("was handed to another office; within the office it is not shared", () => {
    expect(isShared(handed({ to_office_code: "hyogo" }))).toBe(true);
    expect(isShared(handed({ to_office_code: "tarumi", to_unit: "保護第一係" }))).toBe(false);
    expect(isShared(handed({ to_office_code: null, to_staff_id: "s1" }))).toBe(false);
    expect(isShared(handed())).toBe(false);
  });

  it("waits for the other office until that has accepted it", () => {
    const sent = { to_office_code: "hyogo", accepted_at: null };
    expect(awaitsOther(handed(sent), "tarumi")).toBe(true);
    expect(awaitsOther(handed({ ...sent, accepted_at: "2026-11-02T01:00:00.000Z" }), "tarumi")).toBe(false);
    expect(awaitsOther(handed(sent), "hyogo")).toBe(false);
  });
});
