/** The open items of the household, each of which the record may close. */

import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { openItemsQuery } from "~/api/households";
import { useDates } from "~/parts/calendar/dates";
import { useCode } from "~/parts/codes";
import { CheckField } from "~/parts/form/fields";
import { closedBy, closing } from "./form";
import { useWriting } from "./useWriting";

export function ClosedItems({ household }: { readonly household: string }) {
  const { t } = useTranslation();
  const code = useCode();
  const dates = useDates();
  const { form, change } = useWriting();
  const items = useQuery(openItemsQuery(household)).data ?? [];
  const closed = closedBy(form);
  if (items.length === 0) return null;
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="mb-1 text-dns-16B-130">{t("editor.closedItems")}</legend>
      {items.map((item) => {
        const due = item.due_on ? t("editor.closedItemDue", { day: dates.day(item.due_on, true) }) : "";
        return (
          <CheckField
            key={item.id}
            label={[code("item_kind", item.kind), item.title, due].filter(Boolean).join("　")}
            checked={closed.has(item.id)}
            onChange={(event) => change({ kept: closing(form, item.id, event.target.checked).kept })}
          />
        );
      })}
    </fieldset>
  );
}
