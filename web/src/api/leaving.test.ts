import { describe, expect, it, vi } from "vitest";
import { beforeLeaving, readyToLeave, WAIT_MS } from "./leaving";

describe("before a log-out", () => {
  it("what was typed is saved, and whoever would lose something is told", async () => {
    const done: string[] = [];
    const stop = beforeLeaving(async () => done.push("saved") > 0);
    expect(await readyToLeave()).toBe(true);
    const stopUnsaved = beforeLeaving(async () => false);
    expect(await readyToLeave()).toBe(false);
    stopUnsaved();
    const stopFailed = beforeLeaving(() => Promise.reject(new Error("gateway")));
    expect(await readyToLeave()).toBe(false);
    expect(done).toEqual(["saved", "saved", "saved"]);
    stop();
    stopFailed();
    expect(await readyToLeave()).toBe(true);
    expect(done).toHaveLength(3);
  });

  it("nobody waits for an answer that does not come", async () => {
    vi.useFakeTimers();
    const stop = beforeLeaving(() => new Promise(() => {}));
    const leaving = readyToLeave();
    await vi.advanceTimersByTimeAsync(WAIT_MS);
    expect(await leaving).toBe(false);
    stop();
    vi.useRealTimers();
  });
});
