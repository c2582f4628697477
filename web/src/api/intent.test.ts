import { expect, it } from "vitest";
import { Intent } from "./intent";

it("keeps the key of one action until it is done or says something else", () => {
  const intent = new Intent();
  const first = intent.keyFor({ text: "あ" });
  expect(intent.keyFor({ text: "あ" })).toBe(first);
  const second = intent.keyFor({ text: "い" });
  expect(second).not.toBe(first);
  intent.done();
  expect(intent.keyFor({ text: "い" })).not.toBe(second);
});
