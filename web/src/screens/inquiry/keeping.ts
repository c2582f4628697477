/**
 * Saves the draft of a call. Where its household is refused, it is kept without it: no words are lost, and the refusal says
 * what to do. The next save names the household again.
 */

import { beginCall, type CallTyped, isUnknownHousehold, saveCall } from "~/api/inquiries";
import type { Known, Ways } from "../editor/saver";

/** `onRefused` hears with each save why the household cannot be named; null if it can. */
export function keeping(onRefused: (refusal: unknown) => void): Ways<CallTyped> {
  async function keep(
    send: (body: CallTyped, intent: string) => Promise<Known>,
    body: CallTyped,
    intent: string,
  ): Promise<Known> {
    try {
      const known = await send(body, intent);
      onRefused(null);
      return known;
    } catch (error) {
      if (!isUnknownHousehold(error)) throw error;
      const known = await send({ ...body, household_id: null }, `${intent}-alone`);
      onRefused(error);
      return known;
    }
  }
  return {
    begin: (body, intent) => keep(beginCall, body, intent),
    save: (known, body, intent) => keep((...sent) => saveCall(known, ...sent), body, intent),
  };
}
