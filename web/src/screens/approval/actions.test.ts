import { describe, expect, it } from "vitest";
import { earlierSteps, isToOpen, reasonAgainst } from "./actions";

const person = (staff_id: string, post: string) => ({
  staff_id,
  post,
  name: `${staff_id}さん`,
  office_code: "kita",
});
const supervisor = person("sv", "係長");
const chief = person("ch", "課長");
const drafter = person("cw", "担当");

function step(seq: number, kind: string, state: string, who: ReturnType<typeof person>, more = {}) {
  return {
    seq,
    kind,
    state,
    assignees: [who],
    resolver: {},
    opened: [],
    acted: [],
    passed_over: [],
    deputies: [],
    ...more,
  };
}

function circulating(...steps: ReturnType<typeof step>[]) {
  return {
    state: "circulating",
    drafter,
    round: 1,
    decided: null,
    decided_at: null,
    rejectable: true,
    steps,
  } as unknown as Parameters<typeof reasonAgainst>[1];
}

const first = circulating(step(1, "review", "active", supervisor), step(2, "decide", "waiting", chief));
const second = circulating(
  step(1, "review", "done", supervisor),
  step(2, "decide", "active", chief, { deputies: [supervisor] }),
);

describe("why something cannot be done", () => {
  it("says who has it now, who is done, and who has no part in it", () => {
    expect(reasonAgainst("approve", first, "ch")).toEqual({ why: "notYet", name: "係長 svさん" });
    expect(reasonAgainst("approve", second, "sv")).toEqual({ why: "already" });
    expect(reasonAgainst("return", second, "xx")).toEqual({ why: "notApprover" });
  });

  it("never lets a drafter approve, and lets only him take back", () => {
    expect(reasonAgainst("approve", first, "cw").why).toBe("own");
    expect(reasonAgainst("withdraw", first, "sv").why).toBe("onlyDrafter");
    expect(reasonAgainst("withdraw", first, "cw").why).toBe("opened");
  });

  it("never ends a record of fact by 廃案, whoever's turn it is", () => {
    const fact = { ...first, rejectable: false };
    expect(reasonAgainst("reject", fact, "sv")).toEqual({ why: "fact" });
    expect(reasonAgainst("reject", fact, "ch")).toEqual({ why: "fact" });
    expect(reasonAgainst("reject", first, "ch").why).toBe("notYet");
    expect(reasonAgainst("return", fact, "ch").why).toBe("notYet");
  });

  it("asks for 後閲 only of whom a matter went past", () => {
    expect(reasonAgainst("post-view", first, "ch")).toEqual({ why: "notOwed" });
    expect(reasonAgainst("post-view", { ...second, state: "decided" }, "sv")).toEqual({ why: "notOwed" });
  });

  it("tells the rules of acting for others", () => {
    expect(reasonAgainst("pull-up", first, "ch").why).toBe("pullUpRule");
    expect(reasonAgainst("pull-up", second, "ch").why).toBe("noLater");
    expect(reasonAgainst("deputise", first, "sv").why).toBe("deputiseAtDecision");
    expect(reasonAgainst("deputise", second, "sv").why).toBe("deputiseRule");
    expect(reasonAgainst("deputise", second, "xx").why).toBe("notDeputy");
  });

  it("says who decided and when, and the state of what is not under way", () => {
    const decided = {
      ...second,
      state: "decided",
      decided: { by: chief },
      decided_at: "2026-11-23T01:42:00.000Z",
    };
    expect(reasonAgainst("approve", decided as never, "ch")).toEqual({
      why: "decided",
      name: "chさん",
      at: "2026-11-23T01:42:00.000Z",
    });
    expect(reasonAgainst("approve", { ...first, state: "returned" }, "sv").why).toBe("state");
  });
});

describe("opening", () => {
  it("is for the people of the open step, once a round", () => {
    expect(isToOpen(first, "sv")).toBe(true);
    expect(isToOpen(first, "ch")).toBe(false);
    const opened = circulating(
      step(1, "review", "active", supervisor, { opened: [{ staff_id: "sv", at: "", round: 1 }] }),
    );
    expect(isToOpen(opened, "sv")).toBe(false);
    expect(isToOpen({ ...opened, round: 2 }, "sv")).toBe(true);
  });
});

describe("sending back", () => {
  it("goes to the drafter or to a step that is over", () => {
    expect(earlierSteps(second, 2).map(({ seq }) => seq)).toEqual([1]);
    expect(earlierSteps(first, 1)).toEqual([]);
  });
});
