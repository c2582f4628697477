import { describe, expect, it } from "vitest";
import { roundBefore } from "./rounds";

describe("the round to compare with", () => {
  const items = (...hashes: string[]) => hashes.map((sha256, at) => ({ record_id: `r${at}`, sha256 }));
  const opened = (round: number, ...people: string[]) => [
    { opened: people.map((staff_id) => ({ staff_id, at: "", round })) },
  ];
  const drafter = { staff_id: "w1" };

  it("is the last one that one opened and that said something else", () => {
    const one = {
      drafter,
      past_items: [items("1"), items("2"), items("3")],
      past_rounds: [opened(1, "s1", "c1"), opened(2, "s1"), opened(3, "s1")],
    };
    expect(roundBefore({ ...one, items: items("3") }, "s1")).toEqual({
      items: items("2"),
      round: 2,
      known: true,
    });
    expect(roundBefore({ ...one, items: items("4") }, "s1")?.round).toBe(3);
    // The chief saw the first round only: what the second and third changed is new to her as well.
    expect(roundBefore({ ...one, items: items("4") }, "c1")).toEqual({
      items: items("1"),
      round: 1,
      known: true,
    });
    expect(roundBefore({ ...one, items: items("4") }, "w1")).toMatchObject({ round: 3, known: true });
  });

  it("is one that was not read, for who opened none", () => {
    const one = { drafter, past_items: [items("1")], past_rounds: [opened(1, "s1")], items: items("2") };
    expect(roundBefore(one, "c1")).toEqual({ items: items("1"), round: 1, known: false });
  });

  it("does not take an opening of an earlier round for one of this", () => {
    const steps = [...opened(1, "c1"), ...opened(2, "s1")];
    const one = { drafter, past_items: [items("2")], past_rounds: [steps], items: items("3") };
    expect(roundBefore(one, "c1")).toMatchObject({ round: 2, known: false });
  });

  it("is none where nothing ever changed", () => {
    expect(roundBefore({ drafter, items: items("1") }, "s1")).toBeNull();
    const same = { drafter, past_items: [items("1")], past_rounds: [opened(1, "s1")], items: items("1") };
    expect(roundBefore(same, "s1")).toBeNull();
  });
});
