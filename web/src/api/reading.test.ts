import { expect, it } from "vitest";
import { troubleOf } from "./problem";
import { askSearch } from "./reading";

function refused(status: number, code: string) {
  const error = { status, code, title: "", detail: "" };
  return Promise.resolve({ error, response: new Response(null, { status }) });
}

it.each([
  [503, "UNAVAILABLE", "search_down"],
  [502, "BAD_GATEWAY", "search_down"],
  [504, "GATEWAY_TIMEOUT", "search_down"],
  [503, "INDEX_NOT_READY", "search_down"],
  [403, "PURPOSE_REQUIRED", "purpose"],
  [404, "NOT_FOUND", "missing"],
  [500, "INTERNAL", "failed"],
])("%s %s of search is told as %s", async (status, code, trouble) => {
  const error = await askSearch(refused(status, code)).catch((thrown: unknown) => thrown);
  expect(troubleOf(error)).toBe(trouble);
});
