/** A call-back at its inquiry, with what was said begun. Where the inquiry takes it no more, the item is done by itself. */

import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { ActionItem } from "~/api/households";
import { type Inquiry, inquiryQuery } from "~/api/inquiries";
import { Button } from "../Button";
import { promisedIn } from "../item/due";
import { useItemDeeds } from "../item/useItemDeeds";
import InquiryDetail from "./InquiryDetail";
import { type Begun, owedCallback } from "./row";

interface OwedCallProps {
  readonly item: ActionItem;
  readonly onDone: () => void;
}

export default function OwedCall({ item, onDone }: OwedCallProps) {
  const id = promisedIn(item) ?? "";
  const household = item.household_id ?? null;
  const asked = useQuery(inquiryQuery(household, id));
  const begin = asked.data && settling(asked.data);
  return (
    <>
      <InquiryDetail id={id} household={household} begin={begin} onDone={onDone} />
      {asked.isError || (asked.data && !begin) ? <ItemAlone item={item} onDone={onDone} /> : null}
    </>
  );
}

/** The act that settles what was promised: an answer, where the call was handed over and accepted since. */
function settling(inquiry: Inquiry): Begun | undefined {
  if (!owedCallback(inquiry)) return undefined;
  return (["callback_done", "answer"] as const).find((act) => inquiry.actions.includes(act));
}

function ItemAlone({ item, onDone }: OwedCallProps) {
  const { t } = useTranslation();
  const { act, busy } = useItemDeeds(item, onDone);
  return (
    <div className="mt-4 flex flex-col items-start gap-2">
      <p className="text-dns-16N-130">{t("parts.item.callGone")}</p>
      <Button disabled={busy} onClick={() => act({ verb: "done", body: {} })}>
        {t("parts.item.finishAlone")}
      </Button>
    </div>
  );
}
