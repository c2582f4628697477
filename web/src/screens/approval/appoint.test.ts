import { describe, expect, it } from "vitest";
import type { Schemas } from "~/api/client";
import { candidates, lacksRoute, openSteps, wrongWith } from "./appoint";

const step = (seq: number, kind: string, state: string) => ({ seq, kind, state });
const post = (role: string, office_code: string) => ({ post: role, role, office_code, unit: "一係" });
const person = (id: string, ...posts: object[]) => ({ id, name: id, posts });
type Case = Parameters<typeof openSteps>[0] & Parameters<typeof lacksRoute>[0];

describe("naming others for a route", () => {
  it("offers the steps that are not over, and a 供覧 only where nobody is left to read it", () => {
    const steps = [
      step(1, "review", "done"),
      step(2, "consult", "active"),
      step(3, "decide", "waiting"),
      step(4, "circulate", "waiting"),
      step(5, "circulate", "interrupted"),
      step(6, "consult", "interrupted"),
    ];
    expect(openSteps({ steps } as unknown as Case).map(({ seq }) => seq)).toEqual([2, 3, 5]);
  });

  it("asks for a whole route only where there is none", () => {
    expect(lacksRoute({ state: "unroutable", steps: [] } as unknown as Case)).toBe(true);
    expect(lacksRoute({ state: "unroutable", steps: [step(1, "decide", "active")] } as unknown as Case)).toBe(
      false,
    );
    expect(lacksRoute({ state: "circulating", steps: [] } as unknown as Case)).toBe(false);
  });

  it("names approvers of the office and of 本庁, the nearest first, and not the drafter", () => {
    const staff = [
      person("所長", post("office_head", "kita")),
      person("担当", post("caseworker", "kita")),
      person("よその係長", post("supervisor", "suma")),
      person("本庁", post("hq", "city")),
      person("係長", post("supervisor", "kita")),
      person("起案の係長", post("supervisor", "kita")),
    ] as unknown as Schemas["StaffView"][];
    const drafter = { staff_id: "起案の係長", name: "", post: "", office_code: "kita" };
    expect(candidates(staff, { office_code: "kita", drafter }).map(({ id }) => id)).toEqual([
      "係長",
      "所長",
      "本庁",
    ]);
  });

  it("wants somebody for each step and one decider at the end of those who act", () => {
    const row = (kind: "review" | "decide" | "circulate", staff = "x") => ({ key: kind, kind, staff });
    expect(wrongWith([row("review"), row("decide"), row("circulate")])).toBeNull();
    expect(wrongWith([row("decide", "")])).toBe("nobody");
    expect(wrongWith([row("review")])).toBe("decider");
    expect(wrongWith([row("decide"), row("review")])).toBe("decider");
    expect(wrongWith([row("decide"), row("decide")])).toBe("decider");
  });
});
