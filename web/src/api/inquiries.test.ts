import { afterEach, describe, expect, it, vi } from "vitest";
import { makeCache } from "./cache";
import { api } from "./client";
import { workerInquiriesQuery } from "./inquiries";

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
