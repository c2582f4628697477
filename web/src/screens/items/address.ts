/** Whose items are listed, as the address says it: one's own, or everybody's in one's unit, perhaps one worker's of them. */

export interface ItemsSearch {
  readonly of?: "unit";
  readonly worker?: string;
}

export function readItemsSearch({ of, worker }: Record<string, unknown>): ItemsSearch {
  if (of !== "unit") return {};
  return { of, ...(typeof worker === "string" && /^[\w.:-]{1,200}$/.test(worker) ? { worker } : {}) };
}
