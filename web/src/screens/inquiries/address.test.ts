import { describe, expect, it } from "vitest";
import { filterOf, readInquiriesSearch } from "./address";

describe("the address of the list of inquiries", () => {
  it("has a view, its worker, and what narrows it", () => {
    const search = {
      view: "unit",
      worker: "s1",
      state: "callback",
      caller_kind: "medical",
      from: "2020-04-01",
    };
    expect(readInquiriesSearch(search)).toEqual(search);
    expect(filterOf(readInquiriesSearch(search))).toEqual({
      state: "callback",
      caller_kind: "medical",
      from: "2020-04-01",
    });
  });

  it("leaves out what it does not know", () => {
    expect(
      readInquiriesSearch({
        view: "mine",
        worker: "s1",
        all: true,
        state: "toString",
        from: "令和",
        household: "a b",
      }),
    ).toEqual({});
  });
});
