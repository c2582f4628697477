/** Which box is shown, as the address says it. */

import { BOXES, type BoxName } from "~/api/approvals";

export interface BoxSearch {
  readonly box?: BoxName;
}

export function readBoxSearch({ box }: Record<string, unknown>): BoxSearch {
  const known = BOXES.find((each) => each === box);
  return known ? { box: known } : {};
}
