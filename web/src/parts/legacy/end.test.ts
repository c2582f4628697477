import { describe, expect, it } from "vitest";
import { endOfBooks } from "./end";

const OLD = { is_imported: true, occurred_at: "2024-05-07T00:30:00.000Z" };
const NEW = { is_imported: false, occurred_at: "2025-05-07T00:30:00.000Z" };
const UNDATED = { is_imported: true, occurred_at: null };

describe("the end of the old books", () => {
  it("stands above the newest old entry, though nothing was written since", () => {
    expect(endOfBooks([NEW, NEW, OLD, OLD, UNDATED], "desc", true)).toBe(2);
    expect(endOfBooks([OLD, OLD], "desc", false)).toBe(0);
  });

  it("stands below the newest old entry when the oldest come first", () => {
    expect(endOfBooks([OLD, OLD, NEW, UNDATED], "asc", false)).toBe(2);
    expect(endOfBooks([OLD, OLD], "asc", false)).toBe(2);
  });

  it("waits for what is not loaded yet", () => {
    expect(endOfBooks([OLD, OLD], "asc", true)).toBeNull();
    expect(endOfBooks([NEW, NEW], "desc", true)).toBeNull();
  });

  it("is nowhere where nothing old is dated", () => {
    expect(endOfBooks([NEW, UNDATED], "asc", false)).toBeNull();
    expect(endOfBooks([], "desc", false)).toBeNull();
  });
});
