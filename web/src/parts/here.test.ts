import { describe, expect, it } from "vitest";
import { addressOfNow } from "./here";

describe("the address at which an act began", () => {
  it.each([
    ["/approvals/1", "", true],
    ["/approvals/2", "", false],
    ["/approvals/1", "?box=returned", false],
  ])("is compared with %s%s: %s", (pathname, search, expected) => {
    const at = { pathname: "/approvals/1", search: "" };
    const here = addressOfNow(at);
    Object.assign(at, { pathname, search });
    expect(here()).toBe(expected);
  });
});
