import { afterEach, describe, expect, it } from "vitest";
import { forgetPerson } from "~/api/kept";
import { unsentWords } from "~/parts/unsentWords";
import { ALONE, isSaid, type Options, stillListed, toApprovers, wordsPlace } from "./toApprovers";

const options: Options = { ...ALONE, comment: "先にご相談した件です。", urgent: true, neededBy: "R8.12.10" };

afterEach(forgetPerson);

describe("what goes with a submission", () => {
  it("is kept for its record alone, its words among the unsent ones", () => {
    toApprovers.keep("r1", options);
    expect(toApprovers.at("r1")).toEqual(options);
    expect(toApprovers.at("r2")).toEqual(ALONE);
    expect(unsentWords.at(wordsPlace("r1"))).toBe("先にご相談した件です。");
  });

  it("is gone once it was sent", () => {
    toApprovers.keep("r1", options);
    toApprovers.drop("r1");
    expect([toApprovers.at("r1"), unsentWords.at(wordsPlace("r1"))]).toEqual([ALONE, ""]);
  });

  it("is without the words that were dropped elsewhere", () => {
    toApprovers.keep("r1", options);
    unsentWords.keep(wordsPlace("r1"), "");
    expect(toApprovers.at("r1")).toEqual({ ...options, comment: "" });
  });

  it("is forgotten with its person", () => {
    toApprovers.keep("r1", options);
    forgetPerson();
    expect(toApprovers.at("r1")).toEqual(ALONE);
  });

  it.each<Partial<Options>>([
    { comment: "一言" },
    { neededBy: "R8.12.10" },
    { urgent: true },
    { matter: "other" as Options["matter"] },
    { with: [{ id: "r2", version: 3 }] },
  ])("is said with %j", (patch) => {
    expect(isSaid({ ...ALONE, ...patch })).toBe(true);
  });

  it("is not said by nothing", () => {
    expect(isSaid({ ...ALONE, comment: " " })).toBe(false);
  });

  it("takes along only records that can still go, as they are now", () => {
    const listed = [
      { id: "r2", version: 4 },
      { id: "r4", version: 1 },
    ];
    const others = [
      { id: "r2", version: 3 },
      { id: "r3", version: 1 },
    ];
    expect(stillListed(others, listed)).toEqual([{ id: "r2", version: 4 }]);
  });
});
