import { describe, expect, it } from "vitest";
import codes from "~/i18n/codes.json";
import { mostUsed, offered } from "./subjects";

const word = (subject: string) => codes.subject[subject as keyof typeof codes.subject];

describe("the subjects that a writer used most", () => {
  it("are the five with the highest counts, the highest first", () => {
    const counted = { living: 9, health: 30, care: 1, work: 4, income: 12, money: 3, none: 50, child: 0 };
    const rows = Object.entries(counted).map(([key, total]) => ({ key, total }));
    expect(mostUsed(rows)).toEqual(["health", "income", "living", "work", "money"]);
    expect(mostUsed([])).toEqual([]);
  });
});

describe("the subjects that are offered", () => {
  it("are all that are not chosen, the writer's own apart", () => {
    const { used, others } = offered("", ["living"], ["health", "living"], word);
    expect(used).toEqual(["health"]);
    expect(others).toHaveLength(Object.keys(codes.subject).length - 2);
    expect(others).not.toContain("health");
  });

  it("are those whose word has what was typed, at whatever width and without its dot", () => {
    expect(offered("医療", [], ["health"], word)).toEqual({ used: ["health"], others: [] });
    expect(offered("健康医療", [], [], word).others).toEqual(["health"]);
    expect(offered("ｄｖ", [], [], word).others).toEqual(["safety"]);
    expect(offered("山田", [], ["health"], word)).toEqual({ used: [], others: [] });
  });
});
