import { describe, expect, test } from "vitest";
import codes from "~/i18n/codes.json";
import { matterOf, mattersOf, toPlan, usualMatter } from "./matter";

const TYPES = Object.keys(codes.record_type);

describe("the matter of a record", () => {
  test.each(TYPES.filter((type) => mattersOf(type).length > 0))(
    "%s goes by default as what the server takes",
    (type) => {
      expect(mattersOf(type)).toContain(usualMatter(type));
      expect(matterOf(type, "")).toBe(usualMatter(type));
    },
  );

  test("what was chosen for another kind of record does not go along", () => {
    expect(matterOf("home_visit", "circulate")).toBe("circulate");
    expect(matterOf("intake_interview", "circulate", "record")).toBe("decision");
    expect(matterOf("transfer", undefined, "transfer")).toBe("transfer");
  });

  test("is planned with all that its records are about, in one order whatever was chosen first", () => {
    const other = { record_type: "home_visit", subjects: ["health", "living"] } as const;
    const form = { type: "phone", subjects: ["work", "living"] };
    expect(toPlan("h1", form, "minor", [{ ...other, subjects: [...other.subjects] }])).toEqual({
      household: "h1",
      matter: "minor",
      types: ["home_visit", "phone"],
      subjects: ["health", "living", "work"],
    });
    expect(toPlan("h1", { type: "transfer", subjects: [] }, "minor", []).matter).toBe("transfer");
  });
});
