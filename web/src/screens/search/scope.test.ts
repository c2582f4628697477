import { describe, expect, it } from "vitest";
import { headerOf } from "~/api/purpose";
import type { Purpose } from "~/api/search";
import type { Post } from "~/api/session";
import { isNoted, purposeIn, purposesOf } from "./scope";

const post = (role: Post["role"]) => ({ role }) as Post;
const acting = (role: Post["role"], ...also: Post["role"][]) =>
  purposesOf({ acting_post: post(role), posts: [role, ...also].map(post) });

describe("purposes", () => {
  it("refer to an inquiry or a case in an office, and for all wards are a note", () => {
    expect(acting("caseworker")).toEqual(["inquiry", "case"]);
    expect(acting("cross_ward_reader")).toEqual(["inspection", "statistics", "other"]);
    expect(acting("hq")).toEqual(["case", "inspection", "statistics", "other"]);
    expect(acting("caseworker", "hq")).toEqual(["inquiry", "case", "inspection", "statistics", "other"]);
    expect(acting("hq").filter(isNoted)).toEqual(["inspection", "statistics", "other"]);
  });

  it("are stated whole, and only beyond the own office", () => {
    const whole: Purpose = { code: "inspection", note: "事務監査" };
    expect([purposeIn("all", whole), purposeIn("ward", whole)]).toEqual([whole, whole]);
    expect([purposeIn("own", whole), purposeIn("office", whole)]).toEqual([null, null]);
    const half: Purpose = { code: "inspection", note: " " };
    expect([purposeIn("all", half), headerOf(half)]).toEqual([null, ""]);
    const referring: Purpose = { code: "inquiry", ref_type: "inquiry", ref_id: "i1" };
    expect(headerOf(referring)).toBe("inquiry;inquiry:i1");
  });
});
