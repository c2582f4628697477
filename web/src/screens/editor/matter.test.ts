import { describe, expect, test } from "vitest";
import codes from "~/i18n/codes.json";
import { matterOf, mattersOf, usualMatter } from "./matter";

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
});
