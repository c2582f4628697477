/**
 * 済ませる: closes an item where it is listed (`d`). What waits for a paper is closed by the record that it came, a call-back at
 * the inquiry in which it was promised.
 */

import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { ActionItem } from "~/api/households";
import { Button, type ButtonLook, buttonClasses } from "../Button";
import { openCallback } from "../inquiry/callback";
import { promisedIn } from "./due";
import { needsEvidence } from "./papers";
import { useItemDeeds } from "./useItemDeeds";

interface ItemDoneProps extends ButtonLook {
  readonly item: ActionItem;
  readonly onDone?: () => void;
}

export function ItemDone({ item, onDone, ...looks }: ItemDoneProps) {
  const { t } = useTranslation();
  const { act, busy } = useItemDeeds(item, onDone);
  if (item.household_id && needsEvidence(item))
    return (
      <Link
        data-act
        aria-keyshortcuts="d"
        to="/write"
        search={{ household: item.household_id, type: "document_in", closes: item.id }}
        className={buttonClasses(looks)}
      >
        {t("parts.item.recordReceipt")}
      </Link>
    );
  if (promisedIn(item))
    return (
      <Button data-act aria-keyshortcuts="d" onClick={() => openCallback(item, onDone)} {...looks}>
        {t("today.call")}
      </Button>
    );
  return (
    <Button
      data-act
      aria-keyshortcuts="d"
      disabled={busy}
      onClick={() => act({ verb: "done", body: {} })}
      {...looks}
    >
      {t("parts.item.finish")}
    </Button>
  );
}
