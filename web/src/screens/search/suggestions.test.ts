import { describe, expect, it } from "vitest";
import { clausesOf } from "./clauses";
import { otherNotations } from "./notations";
import { suggestionsFor } from "./suggestions";

describe("the clauses of typed words", () => {
  it("are words, phrases and what OR joins", () => {
    expect(clausesOf('家賃 "家主 からの電話" -滞納')).toEqual(["家賃", '"家主 からの電話"', "-滞納"]);
    expect(clausesOf("家賃　猫 OR 犬 | 鳥")).toEqual(["家賃", "猫 OR 犬 OR 鳥"]);
    expect(clausesOf("OR ")).toEqual([]);
  });
});

describe("other notations", () => {
  it.each([
    ['"家賃の滞納"', ["家賃の滞納"]],
    ["家賃の滞納", ["家賃滞納", "家賃 滞納"]],
    ["問い合わせ", ["問合", "問い合"]],
    ["滞納した", ["滞納"]],
    ["家賃滞納", ["家賃 滞納"]],
    ["ケアマネ変更", ["ケアマネ 変更"]],
    ["コンピューター", ["コンピュータ"]],
    ["3か月", ["3ヶ月 OR 3ケ月 OR 3箇月", "三か月"]],
    ["九丁目", ["9丁目"]],
    ["12回", ["十二回"]],
    ["電話", []],
    ["-滞納した", []],
    ["猫 OR 犬", []],
  ])("of %s", (typed, others) => {
    expect(otherNotations(typed)).toEqual(others);
  });

  it("of a day are all in which a day is written", () => {
    expect(otherNotations("R8.11.28")).toEqual(["令和8年11月28日 OR 2026/11/28 OR 11月28日 OR 11/28"]);
  });

  it("change one word and leave the others", () => {
    expect(otherNotations("家主 滞納した")).toEqual(["家主 滞納"]);
  });
});

describe("where nothing was found", () => {
  const ways = (...asked: Parameters<typeof suggestionsFor>) =>
    suggestionsFor(...asked).map(({ way, words, scope }) => `${way} ${words} ${scope}`);

  it("each word is left out in turn, and the scope is widened step by step", () => {
    expect(ways("家主 滞納", {}, "own")).toEqual([
      "fewer 滞納 own",
      "fewer 家主 own",
      "scope 家主 滞納 office",
      "scope 家主 滞納 ward",
      "scope 家主 滞納 all",
    ]);
    expect(ways("電話", {}, "all")).toEqual([]);
  });

  it("the households of a worker or a unit are widened to the office", () => {
    const [office, ...further] = suggestionsFor("電話", { unit: "保護第一係", as: "time" }, "office");
    expect(office).toMatchObject({ way: "scope", scope: "office", address: { as: "time", scope: "office" } });
    expect(office?.address).not.toHaveProperty("unit");
    expect(further.map(({ scope }) => scope)).toEqual(["ward", "all"]);
  });

  it("what would only leave out is no search", () => {
    expect(ways("家主 -電話", {}, "all")).toEqual(["fewer 家主 all"]);
  });

  it("filters come off, and the period alone if it is one of several", () => {
    const period = { from: "2026-04-01", to: "2026-04-30" };
    expect(suggestionsFor("電話", { ...period, scope: "all" }, "all")).toEqual([
      { way: "filters", words: "電話", address: { scope: "all" }, scope: "all" },
    ]);
    const [all, one] = suggestionsFor("電話", { ...period, kind: ["record"] }, "all");
    expect([all?.way, one?.way, one?.address]).toEqual(["filters", "period", { kind: ["record"] }]);
  });

  it("filters without words come off one by one only", () => {
    expect(ways("", { kind: ["record"] }, "all")).toEqual([]);
    expect(ways("", { kind: ["record"], from: "2026-04-01" }, "all")).toEqual(["period  all"]);
  });

  it("a day may be that of the record", () => {
    const [day] = suggestionsFor("家主 R8.11.28", { as: "time" }, "all");
    expect(day).toEqual({
      way: "day",
      words: "家主",
      address: { as: "time", from: "2026-11-28", to: "2026-11-28" },
      scope: "all",
    });
  });
});
