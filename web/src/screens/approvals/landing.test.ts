import { describe, expect, it } from "vitest";
import { landingOf } from "./landing";

const none = { waiting: 0, returned: 0, sent: 0, post_view: 0, circulated: 0, unroutable: 0 };

describe("somebody who approves nothing in their post lands", () => {
  it.each([
    ["where something came back to them", { ...none, returned: 1, sent: 3 }, "returned"],
    ["on what they sent where nothing came back", { ...none, sent: 3 }, "sent"],
    [
      "on what waits where something does, as by another post",
      { ...none, waiting: 1, returned: 1 },
      "waiting",
    ],
    ["on what they sent where the counts could not be had", undefined, "sent"],
  ] as const)("%s", (_, counts, box) => {
    expect(landingOf(counts)).toBe(box);
  });
});
