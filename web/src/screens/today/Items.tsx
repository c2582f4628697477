/** The person's open items: what is overdue first, with the number of days; the rest by date. */

import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ActionItem } from "~/api/households";
import { Chip } from "~/parts/chips";
import { useCode } from "~/parts/codes";
import { currentItem } from "~/parts/item/current";
import { isInstruction } from "~/parts/item/due";
import { ItemDone } from "~/parts/item/ItemDone";
import { ItemWhen } from "~/parts/item/ItemWhen";
import { WorkRow } from "~/parts/list/WorkRow";
import { Modal } from "~/parts/Modal";
import { useSession } from "~/api/session";
import { FreshChip } from "./Fresh";
import { itemCameIn } from "./cameIn";
import { Group } from "./Group";
import { useItems, useOpenItems } from "./useToday";

const ItemDetail = lazy(() => import("~/parts/item/ItemDetail"));

export function ItemsGroup({ part }: { readonly part: "overdue" | "soon" }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<ActionItem | null>(null);
  const listed = useOpenItems();
  const now = open && currentItem(open, listed);
  return (
    <>
      <Group
        id={part}
        title={t(`today.cards.${part}.title`)}
        tone={part === "overdue" ? "bad" : "plain"}
        kind={useItems()[part]}
        row={(item) => <Row item={item} onOpen={() => setOpen(item)} />}
      />
      <Modal title={now?.title ?? ""} open={now !== null} onClose={() => setOpen(null)}>
        {now ? (
          <Suspense fallback={null}>
            <ItemDetail item={now} onDone={() => setOpen(null)} />
          </Suspense>
        ) : null}
      </Modal>
    </>
  );
}

interface RowProps {
  readonly item: ActionItem;
  readonly onOpen: () => void;
}

/** It leads to the household's ledger; what is about no household opens by itself. */
function Row({ item, onOpen }: RowProps) {
  const { t } = useTranslation();
  const code = useCode();
  const me = useSession().staff.id;
  const { household_id: household } = item;
  return (
    <WorkRow
      to={household ? { to: "/households/$householdId", params: { householdId: household } } : undefined}
      onOpen={onOpen}
      title={item.title}
      household={household ?? undefined}
      when={<ItemWhen item={item} />}
      marks={
        <>
          <FreshChip at={itemCameIn(item, me)} />
          {isInstruction(item) ? <Chip tone="key">{t("parts.item.instruction")}</Chip> : null}
          {item.state === "waiting" ? <Chip>{code("item_state", item.state)}</Chip> : null}
        </>
      }
      about={code("item_kind", item.kind)}
      actions={<ItemDone item={item} />}
    />
  );
}
