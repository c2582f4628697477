import { describe, expect, it, vi } from "vitest";
import { beforeLeaving, readyToLeave } from "./leaving";

describe("before a log-out", () => {
  it("what was typed is saved, and a failure keeps nobody", async () => {
    const done: string[] = [];
    const stop = beforeLeaving(async () => void done.push("saved"));
    const stopOther = beforeLeaving(() => Promise.reject(new Error("gateway")));
    await readyToLeave();
    expect(done).toEqual(["saved"]);
    stop();
    stopOther();
    await readyToLeave();
    expect(done).toEqual(["saved"]);
  });

  it("nobody waits for an answer that does not come", async () => {
    vi.useFakeTimers();
    const stop = beforeLeaving(() => new Promise(() => {}));
    const leaving = readyToLeave();
    await vi.advanceTimersByTimeAsync(1_500);
    await leaving;
    stop();
    vi.useRealTimers();
  });
});
