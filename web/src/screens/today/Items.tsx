/** The person's open items, what is overdue first; and for a 係長 what was done in the unit and waits for their look. */

import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ActionItem } from "~/api/households";
import { useSession } from "~/api/session";
import { Button } from "~/parts/Button";
import { Day, today, useDates } from "~/parts/calendar/dates";
import { Chip } from "~/parts/chips";
import { useCode } from "~/parts/codes";
import { currentItem } from "~/parts/item/current";
import { isInstruction, promisedIn } from "~/parts/item/due";
import type { Written } from "~/parts/item/ItemDetail";
import { ItemDone } from "~/parts/item/ItemDone";
import { ItemVerify } from "~/parts/item/ItemVerify";
import { ItemWhen } from "~/parts/item/ItemWhen";
import { WorkRow } from "~/parts/list/WorkRow";
import { Modal } from "~/parts/Modal";
import { itemCameIn } from "./cameIn";
import { FreshChip } from "./Fresh";
import { Group } from "./Group";
import { useItems, useOpenItems, useToVerify } from "./useToday";

const ItemDetail = lazy(() => import("~/parts/item/ItemDetail"));

export function ItemsGroup({ part }: { readonly part: "overdue" | "soon" }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<Opened | null>(null);
  const listed = useOpenItems();
  return (
    <>
      <Group
        id={part}
        title={t(`today.cards.${part}.title`)}
        tone={part === "overdue" ? "bad" : "plain"}
        kind={useItems()[part]}
        row={(item) => <Row item={item} onOpen={(begin) => setOpen({ item, begin })} />}
      />
      <ItemDialog open={open} listed={listed} onClose={() => setOpen(null)} />
    </>
  );
}

export function ToVerifyGroup() {
  const { t } = useTranslation();
  const [open, setOpen] = useState<Opened | null>(null);
  const kind = useToVerify();
  return (
    <>
      <Group
        id="toVerify"
        title={t("today.cards.toVerify.title")}
        kind={kind}
        row={(item) => <DoneRow item={item} onOpen={() => setOpen({ item, begin: undefined })} />}
      />
      <ItemDialog open={open} listed={kind.items} onClose={() => setOpen(null)} />
    </>
  );
}

/** The item that is open, and what was begun from its row. */
interface Opened {
  readonly item: ActionItem;
  readonly begin: Written | undefined;
}

interface ItemDialogProps {
  readonly open: Opened | null;
  readonly listed: readonly ActionItem[];
  readonly onClose: () => void;
}

function ItemDialog({ open, listed, onClose }: ItemDialogProps) {
  const now = open && currentItem(open.item, listed);
  return (
    <Modal title={now?.title ?? ""} open={now !== null} onClose={onClose}>
      {now ? (
        <Suspense fallback={null}>
          <ItemDetail item={now} begin={open?.begin} onDone={onClose} />
        </Suspense>
      ) : null}
    </Modal>
  );
}

interface RowProps {
  readonly item: ActionItem;
  readonly onOpen: (begin?: Written) => void;
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
      onOpen={() => onOpen()}
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
      actions={
        <>
          <ItemDone item={item} />
          {isPressing(item) ? <Button onClick={() => onOpen("defer")}>{t("today.defer")}</Button> : null}
        </>
      }
    />
  );
}

/** Due today or before. The day of a call-back is what was promised at its inquiry. */
function isPressing(item: ActionItem): boolean {
  return Boolean(item.due_on) && (item.due_on ?? "") <= today() && promisedIn(item) === null;
}

/** It opens the item, with what else can be done about it. */
function DoneRow({ item, onOpen }: RowProps) {
  const { t } = useTranslation();
  const dates = useDates();
  return (
    <WorkRow
      onOpen={() => onOpen()}
      title={item.title}
      household={item.household_id ?? undefined}
      when={item.done_on ? <Day on={item.done_on} short /> : null}
      marks={
        <>
          <FreshChip at={item.done_at ?? null} />
          {isInstruction(item) ? <Chip tone="key">{t("parts.item.instruction")}</Chip> : null}
        </>
      }
      about={t("today.cards.toVerify.done", {
        name: item.done_by?.name ?? "",
        day: item.done_on ? dates.day(item.done_on, true) : "",
      })}
      actions={<ItemVerify item={item} />}
    />
  );
}
