/** Asking search: where it does not answer at all, that is said as what it is, and not as trouble with the server. */

import { ask } from "./client";
import { Refused, troubleOf } from "./problem";

export async function askSearch<T>(asked: Parameters<typeof ask>[0]): Promise<T> {
  try {
    return await ask<T>(asked);
  } catch (error) {
    if (!(error instanceof Refused) || error.problem.status < 500) throw error;
    const trouble = troubleOf(error);
    if (trouble !== "unavailable" && trouble !== "unreachable") throw error;
    throw new Refused({ ...error.problem, code: "SEARCH_UNAVAILABLE" });
  }
}
