/** What comes next, in words and as action items that are opened together with the record. */

import { useTranslation } from "react-i18next";
import codes from "~/i18n/codes.json";
import { useDates } from "~/parts/calendar/dates";
import { useCode } from "~/parts/codes";
import { TextField } from "~/parts/form/fields";
import { GrowingArea } from "~/parts/form/GrowingArea";
import { SelectField } from "~/parts/form/SelectField";
import { dueOn, type ItemForm, rowId } from "./form";
import { placeOf, useWrong, useWrongRow } from "./Mistakes";
import { RowList, withRow } from "./RowList";
import { useWriting } from "./useWriting";

export function ItemFields() {
  const { t } = useTranslation();
  const code = useCode();
  const dates = useDates();
  const wrong = useWrong();
  const wrongRow = useWrongRow();
  const { form, change, leave } = useWriting();
  const kinds = Object.keys(codes.item_kind).map((kind) => ({ value: kind, label: code("item_kind", kind) }));
  const edit = (id: string, patch: Partial<ItemForm>) => change({ items: withRow(form.items, id, patch) });
  const dueHint = (due: string) => {
    const day = dueOn(due);
    return day ? dates.day(day) : t("editor.dueHint");
  };
  return (
    <>
      <GrowingArea
        label={t("editor.fields.nextPlan")}
        value={form.nextPlan}
        onChange={(event) => change({ nextPlan: event.target.value })}
      />
      <div id={placeOf("items")}>
        <RowList
          list="items"
          legend={t("editor.fields.items")}
          addLabel={t("editor.addItem")}
          rows={form.items}
          onAdd={() =>
            change({ items: [...form.items, { id: rowId(), kind: "other", title: "", due: "", kept: {} }] })
          }
        >
          {(row) => (
            <>
              <SelectField
                label={t("editor.itemKind")}
                className="w-44"
                options={kinds}
                value={row.kind}
                onChange={(event) => edit(row.id, { kind: event.target.value as ItemForm["kind"] })}
              />
              <TextField
                label={t("editor.itemTitle")}
                className="min-w-48 flex-1"
                maxLength={80}
                value={row.title}
                error={wrongRow("items", row.id, "noTitle")}
                onChange={(event) => edit(row.id, { title: event.target.value })}
              />
              <TextField
                label={t("editor.itemDue")}
                hint={dueHint(row.due)}
                className="w-52"
                value={row.due}
                error={wrongRow("items", row.id, "unreadable")}
                onChange={(event) => edit(row.id, { due: event.target.value })}
                onBlur={() => leave("items", row.id)}
              />
            </>
          )}
        </RowList>
        {wrong("items") ? <p className="text-dns-14N-130 text-error-1">＊{wrong("items")}</p> : null}
      </div>
    </>
  );
}
