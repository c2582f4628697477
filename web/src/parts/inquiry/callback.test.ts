import { expect, it } from "vitest";
import { makeCache } from "~/api/cache";
import type { ActionItem } from "~/api/households";
import type { Inquiry } from "~/api/inquiries";
import { openItemsQuery } from "~/api/items";
import { callbackWasMade } from "./callback";

it("takes the item of a call-back that was made off the lists, and no other", () => {
  const cache = makeCache();
  const item = (id: string, inquiry: string) =>
    ({
      id,
      kind: "callback",
      source_ref: { rel: "promised_in", type: "inquiry", id: inquiry },
    }) as ActionItem;
  const [made, other] = [item("a", "i1"), item("b", "i2")];
  const mine = openItemsQuery({ worker: "s1" }, "tarumi").queryKey;
  cache.setQueryData(mine, { items: [made, other], partial: false });
  cache.setQueryData(["records", "h1", "action-items"], [made, other]);
  callbackWasMade(cache, { id: "i1", household_id: "h1" } as Inquiry);
  expect(cache.getQueryData(mine)).toEqual({ items: [other], partial: false });
  expect(cache.getQueryData(["records", "h1", "action-items"])).toEqual([other]);
});
