import { describe, expect, it } from "vitest";
import { Refused, traceOf, unreachable } from "./problem";

const refused = (status: number, code = "X") =>
  new Refused({ status, code, title: "", detail: "", trace_id: "4bf92f35" });

describe("the number of a trouble", () => {
  it("is told of what somebody has to look into", () => {
    expect(traceOf(refused(500))).toBe("4bf92f35");
    expect(traceOf(refused(507))).toBe("4bf92f35");
  });

  it.each([400, 401, 403, 404, 409, 412, 422, 429, 503])("is not told of a %i", (status) => {
    expect(traceOf(refused(status))).toBeUndefined();
  });

  it("is not told where there is none", () => {
    expect(traceOf(unreachable())).toBeUndefined();
    expect(traceOf(new Error("x"))).toBeUndefined();
  });
});
