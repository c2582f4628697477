/** 確認済にする: the 係長 has looked at what was done. Nothing is shown to others, nor where nothing has to be verified. */

import { useTranslation } from "react-i18next";
import type { ActionItem } from "~/api/households";
import { useSession } from "~/api/session";
import { Button } from "../Button";
import { isToVerify } from "./due";
import { useItemDeeds } from "./useItemDeeds";

interface ItemVerifyProps {
  readonly item: ActionItem;
  readonly onDone?: () => void;
}

export function ItemVerify({ item, onDone }: ItemVerifyProps) {
  const { t } = useTranslation();
  const { act, busy } = useItemDeeds(item, onDone);
  if (useSession().acting_post.role !== "supervisor" || !isToVerify(item)) return null;
  return (
    <Button disabled={busy} onClick={() => act({ verb: "verify" })}>
      {t("parts.item.verbs.verify")}
    </Button>
  );
}
