import { describe, expect, it } from "vitest";
import { belongsToIme } from "./ime";
import { doesAct, type KeyPress, meaningOf, type Situation } from "./keymap";

const known = new Set(["i", "/", "?", "g h", "g c", "Ctrl+K", "Ctrl+Enter", "Alt+N"]);
const idle: Situation = { writing: false, letters: true, pending: "" };

function press(key: string, more: Partial<KeyPress> = {}): KeyPress {
  return { key, ctrlKey: false, metaKey: false, altKey: false, ...more };
}

describe("the input method", () => {
  it.each([
    [{ isComposing: true }, true],
    [{ keyCode: 229 }, true],
    [{ nativeEvent: { isComposing: true } }, true],
    [{ isComposing: false, keyCode: 13 }, false],
  ])("%j belongs to it: %s", (event, expected) => {
    expect(belongsToIme(event)).toBe(expected);
  });

  it.each(["i", "Enter", "Escape", "g"])("keeps %s while it composes", (key) => {
    const composing = { isComposing: true, keyCode: 229 };
    expect(meaningOf(press(key, composing), idle, known)).toEqual({ keys: "", pending: "" });
    expect(meaningOf(press(key, { ...composing, ctrlKey: true }), idle, known).keys).toBe("");
  });
});

describe("shortcuts", () => {
  it("mean a letter, also of a keyboard in capitals", () => {
    expect(meaningOf(press("i"), idle, known).keys).toBe("i");
    expect(meaningOf(press("I"), idle, known).keys).toBe("i");
  });

  it("are silent where somebody writes, except chords", () => {
    const writing = { ...idle, writing: true };
    expect(meaningOf(press("i"), writing, known).keys).toBe("");
    expect(meaningOf(press("k", { ctrlKey: true }), writing, known).keys).toBe("Ctrl+K");
    expect(meaningOf(press("Enter", { metaKey: true }), writing, known).keys).toBe("Ctrl+Enter");
  });

  it("can be switched off, except chords", () => {
    const off = { ...idle, letters: false };
    expect(meaningOf(press("?"), off, known).keys).toBe("");
    expect(meaningOf(press("g"), off, known).pending).toBe("");
    expect(meaningOf(press("˜", { altKey: true, code: "KeyN" }), off, known).keys).toBe("Alt+N");
  });

  it("mean a sequence of two, and begin anew after a wrong second key", () => {
    expect(meaningOf(press("g"), idle, known)).toEqual({ keys: "", pending: "g" });
    expect(meaningOf(press("h"), { ...idle, pending: "g" }, known)).toEqual({ keys: "g h", pending: "" });
    expect(meaningOf(press("i"), { ...idle, pending: "g" }, known).keys).toBe("i");
    expect(meaningOf(press("x"), { ...idle, pending: "g" }, known)).toEqual({ keys: "", pending: "" });
  });
});

describe("a key that is held down", () => {
  it.each(["Ctrl+Enter", "Alt+N", "Ctrl+S", "d", "x", "i"])("does %s once", (keys) => {
    expect(doesAct({}, keys)).toBe(true);
    expect(doesAct({ repeat: true }, keys)).toBe(false);
  });

  it.each(["j", "k"])("goes on from row to row with %s", (keys) => {
    expect(doesAct({ repeat: true }, keys)).toBe(true);
  });
});
