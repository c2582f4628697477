import { describe, expect, it } from "vitest";
import type { Household, RelatedParty } from "~/api/households";
import { callerKindOf, rolesOf } from "./parties";

const household = { members: [{ person_id: "m2", relation: "長女" }] } as Pick<Household, "members">;
const party = (id: string, kind: RelatedParty["kind"], more: Partial<RelatedParty> = {}) =>
  ({ id, kind, ...more }) as RelatedParty;

describe("the related parties of a household as callers", () => {
  it("are named by their role and whose they are, not by the place", () => {
    const roles = rolesOf([party("p1", "school", { member_id: "m2", org: "試験小学校" })], household);
    expect(roles.get("p1")).toEqual({ of: "長女", kind: "school", apart: "" });
  });

  it("are told apart by a name only where it gives away no place", () => {
    const parties = [
      party("p1", "kin", { name: "試験 一" }),
      party("p2", "kin", { name: "試験 二" }),
      party("p3", "medical", { org: "試験病院" }),
      party("p4", "medical", { org: "例病院" }),
      party("p5", "medical", { org: "別病院", member_id: "m2" }),
    ];
    const apart = [...rolesOf(parties, household).values()].map((each) => each.apart);
    expect(apart).toEqual(["試験 一", "試験 二", "1", "2", ""]);
  });

  it("are a kind of caller each", () => {
    expect(callerKindOf({ kind: "welfare_service" })).toBe("care");
    expect(callerKindOf({ kind: "guardian" })).toBe("lawyer");
    expect(callerKindOf({ kind: "school" })).toBe("school");
  });
});
