/** 済ませる: closes an item on its row (`d`). */

import { useTranslation } from "react-i18next";
import type { ActionItem } from "~/api/households";
import { Button } from "../Button";
import { useItemDeeds } from "./useItemDeeds";

export function ItemDone({ item }: { readonly item: ActionItem }) {
  const { t } = useTranslation();
  const { act, busy } = useItemDeeds();
  return (
    <Button
      data-act
      aria-keyshortcuts="d"
      disabled={busy}
      onClick={() => act(item, { verb: "done", body: {} })}
    >
      {t("parts.item.finish")}
    </Button>
  );
}
