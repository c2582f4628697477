import { describe, expect, it } from "vitest";
import { type EditorForm, emptyForm, newSegment } from "./form";
import { type ListName, Removed } from "./removed";

const part = (id: string, text = `${id} の文`) => newSegment("fact", "内容", { id, text });
const start: EditorForm = {
  ...emptyForm("h1", "", "2026-11-23"),
  segments: [part("a"), part("b"), part("c")],
  counterpart: [{ id: "kin", kind: "kin", name: "", party: null }],
  visits: [{ id: "visit", target: "household", result: "met_head", kept: { met_whom: ["主"] } }],
  items: [{ id: "item", kind: "other", title: "", due: "R8.12.10", kept: {} }],
};

/** A form from which rows are taken, and to which they come back. */
function writing() {
  const removed = new Removed();
  let form = start;
  const change = (patch: Partial<EditorForm>) => {
    form = { ...form, ...patch };
  };
  return {
    change,
    segments: () => form.segments.map(({ id }) => id).join(""),
    form: () => form,
    take(list: ListName, id: string) {
      const { rest, back } = removed.take(form, list, id);
      change(rest);
      return back && (() => change(back(form)));
    },
  };
}

describe("a removed row", () => {
  it("comes back to its place as it was, beside what was typed since", () => {
    const { take, change, form } = writing();
    const back = take("segments", "b");
    expect(form().segments.map(({ id }) => id)).toEqual(["a", "c"]);
    const [first, ...others] = form().segments;
    change({ title: "件名", segments: [{ ...(first ?? part("")), text: "直した" }, ...others] });
    back?.();
    expect(form().title).toBe("件名");
    expect(form().segments).toEqual([{ ...start.segments[0], text: "直した" }, ...start.segments.slice(1)]);
  });

  it.each([
    ["b", "c"],
    ["c", "b"],
    ["a", "b"],
    ["b", "a"],
  ])("comes back to its place also with others, in any order: %s and %s", (one, other) => {
    for (const turned of [false, true]) {
      const { take, segments } = writing();
      const backs = [take("segments", one), take("segments", other)];
      for (const back of turned ? backs.toReversed() : backs) back?.();
      expect(segments()).toBe("abc");
    }
  });

  it("comes back before what was added behind it since", () => {
    const { take, change, form, segments } = writing();
    const back = take("segments", "c");
    change({ segments: [...form().segments, part("d")] });
    back?.();
    expect(segments()).toBe("abcd");
    const again = take("segments", "d");
    const first = take("segments", "a");
    again?.();
    first?.();
    expect(segments()).toBe("abcd");
  });

  it("is not doubled where it has come back otherwise", () => {
    const { take, change, form, segments } = writing();
    const back = take("segments", "b");
    change({ segments: [...form().segments, part("b", "保存されている版の文")] });
    back?.();
    expect(segments()).toBe("acb");
  });

  it("comes back in every list, if it had something in it", () => {
    const { take, form } = writing();
    const backs = [take("counterpart", "kin"), take("visits", "visit"), take("items", "item")];
    expect([form().counterpart, form().visits, form().items]).toEqual([[], [], []]);
    for (const back of backs) back?.();
    expect(form()).toEqual(start);
  });

  it("is gone without a question where nothing was in it", () => {
    const { take, change, form } = writing();
    change({
      segments: [part("a"), part("e", " \n")],
      counterpart: [{ id: "kin", kind: "", name: " ", party: null }],
      visits: [{ id: "visit", target: "household", result: "", kept: {} }],
      items: [{ id: "item", kind: "other", title: "", due: "", kept: {} }],
    });
    expect(take("segments", "e")).toBeNull();
    expect(take("counterpart", "kin")).toBeNull();
    expect([take("visits", "visit"), take("items", "item"), take("items", "no such row")]).toEqual([
      null,
      null,
      null,
    ]);
    expect(form().segments).toHaveLength(1);
  });
});
