/** A row of 要処理: it opens the item; 済ませる closes it on the spot. */

import { useTranslation } from "react-i18next";
import type { ActionItem } from "~/api/households";
import { useStaffName } from "~/api/people";
import { Chip } from "~/parts/chips";
import { useCode } from "~/parts/codes";
import { isInstruction, isToVerify } from "~/parts/item/due";
import { ItemDone } from "~/parts/item/ItemDone";
import { ItemVerify } from "~/parts/item/ItemVerify";
import { ItemWhen } from "~/parts/item/ItemWhen";
import { WorkRow } from "~/parts/list/WorkRow";

interface ItemRowProps {
  readonly item: ActionItem;
  /** Whose it is stands on the row. */
  readonly named: boolean;
  readonly onOpen: () => void;
}

export function ItemRow({ item, named, onOpen }: ItemRowProps) {
  const { t } = useTranslation();
  const code = useCode();
  const staffName = useStaffName();
  const about = [
    code("item_kind", item.kind),
    named ? staffName(item.assignee_id, item.assignee_text) : "",
    item.note ?? "",
  ];
  return (
    <WorkRow
      onOpen={onOpen}
      title={item.title}
      household={item.household_id ?? undefined}
      when={<ItemWhen item={item} />}
      marks={
        <>
          {isInstruction(item) ? <Chip tone="key">{t("parts.item.instruction")}</Chip> : null}
          {item.state === "open" ? null : <Chip>{code("item_state", item.state)}</Chip>}
          {isToVerify(item) ? <Chip tone="key">{t("parts.item.toVerify")}</Chip> : null}
        </>
      }
      about={about.filter(Boolean).join("・")}
      actions={item.state === "done" ? <ItemVerify item={item} /> : <ItemDone item={item} />}
    />
  );
}
