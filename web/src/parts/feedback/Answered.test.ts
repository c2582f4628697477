import type { UseQueryResult } from "@tanstack/react-query";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { Refused, unreachable } from "~/api/problem";
import { Answered } from "./Answered";

const shown = (asked: Partial<UseQueryResult<string>>) =>
  renderToStaticMarkup(
    Answered({
      asked: asked as UseQueryResult<string>,
      children: (answer) => createElement("i", null, answer),
    }),
  );
const gone = new Refused({ status: 404, code: "NOT_FOUND", title: "", detail: "" });

describe("what was asked for", () => {
  it("stays below an error of reading it again", () => {
    expect(shown({ data: "記録" })).toBe("<i>記録</i>");
    const troubled = shown({ data: "記録", isError: true, error: unreachable() });
    expect(troubled).toContain('role="alert"');
    expect(troubled).toContain("<i>記録</i>");
  });

  it("goes when the reader may no longer see it, and is not there before it came", () => {
    expect(shown({ data: "記録", isError: true, error: gone })).not.toContain("記録");
    expect(shown({ isError: true, error: unreachable() })).toContain('role="alert"');
    expect(shown({})).not.toContain("<i>");
  });
});
