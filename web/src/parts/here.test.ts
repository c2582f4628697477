import { createMemoryHistory } from "@tanstack/react-router";
import { describe, expect, it } from "vitest";
import { addressOfNow, watchAddress } from "./here";

describe("the address at which an act began", () => {
  it.each([
    [["/approvals/1"], true],
    [["/approvals/2"], false],
    [["/approvals/1?box=returned"], false],
    [["/search", "/approvals/1"], false],
  ])("is left by %s: stayed %s", (addresses, stayed) => {
    const history = createMemoryHistory({ initialEntries: ["/approvals/1"] });
    watchAddress(history);
    const here = addressOfNow();
    for (const address of addresses) history.push(address);
    expect(here()).toBe(stayed);
  });
});
