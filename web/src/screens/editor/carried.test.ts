import { afterEach, describe, expect, it } from "vitest";
import { forgetPerson } from "~/api/kept";
import { unsentWords } from "~/parts/unsentWords";
import { carried, carriedPlace } from "./carried";
import { contentOf, emptyForm, newSegment } from "./form";

const start = emptyForm("h1", "phone", "2026-11-23");
const typed = {
  base: contentOf(start),
  form: {
    ...start,
    title: "家賃のこと",
    segments: [newSegment("statement", "話の内容", { text: "来月払うとのこと。" }), newSegment("fact", "")],
    items: [{ id: "i", kind: "other" as const, title: "領収書の写し", due: "R8.12.10", kept: {} }],
  },
};

afterEach(forgetPerson);

describe("what was typed over a draft that had become a record", () => {
  it("waits for the record's screen as it was typed, and as words to copy", () => {
    carried.take("r1", typed);
    expect(carried.to("r1")).toMatchObject(typed);
    expect(carried.to("r2")).toBeUndefined();
    expect(unsentWords.at(carriedPlace("r1"))).toBe(
      "家賃のこと\n\n【話の内容】\n来月払うとのこと。\n\n領収書の写し R8.12.10",
    );
  });

  it("waits also where something was chosen and no word typed", () => {
    carried.take("r1", { ...typed, form: { ...start, subjects: ["work"] } });
    expect(carried.to("r1")?.form.subjects).toEqual(["work"]);
  });

  it("is nowhere else once the record's screen has it", () => {
    carried.take("r1", typed);
    carried.arrived("r1");
    expect([carried.to("r1"), unsentWords.at(carriedPlace("r1"))]).toEqual([undefined, ""]);
  });

  it("is not taken up where its writer dropped the words", () => {
    carried.take("r1", typed);
    unsentWords.keep(carriedPlace("r1"), "");
    expect(carried.to("r1")).toBeUndefined();
  });

  it("is forgotten with its person", () => {
    carried.take("r1", typed);
    forgetPerson();
    expect([carried.to("r1"), unsentWords.at(carriedPlace("r1"))]).toEqual([undefined, ""]);
  });
});
