/** Does something to an item where it is listed. What was closed by mistake is taken back from the notice. */

import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { refresh } from "~/api/cache";
import type { ActionItem } from "~/api/households";
import { useAction } from "~/api/intent";
import { changeOfItem, doItem, type ItemDeed } from "~/api/items";
import { troubleOf } from "~/api/problem";
import { tell } from "../feedback/notices";
import { useTroubleText } from "../feedback/Trouble";
import { isBehind } from "./current";

interface Asked {
  readonly item: ActionItem;
  readonly deed: ItemDeed;
}

export function useItemDeeds(item: ActionItem, onDone?: () => void) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const troubleText = useTroubleText();
  const heard = (after: ActionItem) => void refresh(cache, [changeOfItem(after)]);
  const takingBack = useAction(({ item, deed }: Asked, intent) => doItem(item, deed, intent), {
    onDone: heard,
    onRefused: (error) => tell(troubleText(error).text, "bad"),
  });
  const action = useAction(({ item, deed }: Asked, intent) => doItem(item, deed, intent), {
    onDone(after, { deed: { verb } }) {
      heard(after);
      const reopen = { verb: "reopen", body: { reason: t("parts.item.mistaken") } } as const;
      const offer =
        verb === "done" || verb === "cancel"
          ? { label: t("parts.item.takeBack"), run: () => takingBack.mutate({ item: after, deed: reopen }) }
          : undefined;
      tell(t(`parts.item.told.${verb}`, { title: after.title }), "good", offer);
      onDone?.();
    },
    onRefused(error) {
      tell(troubleText(error).text, "bad");
      if (troubleOf(error) === "stale" || troubleOf(error) === "conflict")
        void cache.invalidateQueries({ queryKey: ["records"] });
    },
  });
  const busy = action.isPending || isBehind(item, action.data);
  return { act: (deed: ItemDeed) => action.mutate({ item, deed }), busy };
}
