import { describe, expect, it } from "vitest";
import type { RelatedParty } from "~/api/households";
import { isStanding, toldOf } from "./told";

const TODAY = "2026-12-01";
type MayTell = NonNullable<RelatedParty["may_tell"]>;
const agreed = (more: Partial<MayTell>) => ({ may_tell: { level: "full", ...more } as MayTell });

describe("what a related party may be told", () => {
  it("is nothing of the consent any more once its last day is over", () => {
    expect(toldOf(agreed({ until: "2026-11-30" }), TODAY)).toEqual({ is: "expired", until: "2026-11-30" });
    expect(toldOf(agreed({ until: TODAY }), TODAY)).toEqual({ is: "agreed", level: "full", until: TODAY });
  });

  it("has no end where none was said", () => {
    expect(toldOf(agreed({}), TODAY)).toEqual({ is: "agreed", level: "full", until: null });
    expect(toldOf({}, TODAY)).toEqual({ is: "open" });
  });

  it("stays nothing where that was said", () => {
    const nothing = agreed({ level: "nothing", until: "2026-01-01" });
    expect(toldOf(nothing, TODAY)).toMatchObject({ is: "agreed", level: "nothing" });
  });

  it("is not asked where they must not be contacted", () => {
    expect(toldOf({ contact_ban: true, ...agreed({}) }, TODAY)).toEqual({ is: "banned" });
  });
});

it("somebody stops being a related party after their last day", () => {
  expect([
    isStanding({}, TODAY),
    isStanding({ to: TODAY }, TODAY),
    isStanding({ to: "2026-11-30" }, TODAY),
  ]).toEqual([true, true, false]);
});
