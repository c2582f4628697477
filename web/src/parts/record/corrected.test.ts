import { describe, expect, it } from "vitest";
import { type Amendment, correctedText, currentText } from "./corrected";

const record = (amendments: readonly Partial<Amendment>[]) => ({
  segments: [{ id: "s1", text: "膝の痛み" }],
  amendments: amendments as readonly Amendment[],
});
const first = { kind: "clerical", segment_id: "s1", text: "肘の痛み" } as const;

describe("what a part of a record says today", () => {
  it("is the original until it is corrected, whatever was added", () => {
    expect(currentText(record([]), "s1")).toBe("膝の痛み");
    const added = { kind: "addition", segment_id: "s1", text: "左である" } as const;
    expect(currentText(record([added, { ...first, segment_id: "s2" }]), "s1")).toBe("膝の痛み");
    expect(currentText(record([first, added]), "s1")).toBe("肘の痛み");
  });

  it("is its last correction", () => {
    const twice = record([first, { ...first, kind: "factual", text: "肩の痛み" }]);
    expect([currentText(twice, "s1"), correctedText("s1", twice.amendments)]).toEqual([
      "肩の痛み",
      "肩の痛み",
    ]);
    expect(currentText(twice, "s9")).toBe("");
  });
});
