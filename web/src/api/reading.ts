/** Requests to search. If search does not answer, the screen says so, and not that the server has trouble. */

import { type Answer, type Answered, ask } from "./client";
import { Refused, troubleOf } from "./problem";

export async function askSearch<A extends Answer>(asked: Promise<A>): Promise<Answered<A>> {
  try {
    return await ask(asked);
  } catch (error) {
    if (!(error instanceof Refused) || error.problem.status < 500) throw error;
    const trouble = troubleOf(error);
    if (trouble !== "unavailable" && trouble !== "unreachable") throw error;
    throw new Refused({ ...error.problem, code: "SEARCH_UNAVAILABLE" });
  }
}
