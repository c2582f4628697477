/** With whom: a kind and, where it helps, a name. */

import { useTranslation } from "react-i18next";
import { TextField } from "~/parts/form/fields";
import { SelectField } from "~/parts/form/SelectField";
import { type CounterpartForm, rowId } from "./form";
import { placeOf, useWrongRow } from "./Mistakes";
import { RowList, withRow } from "./RowList";
import { useWriting } from "./useWriting";

const KINDS: readonly Exclude<CounterpartForm["kind"], "">[] = [
  "self",
  "member",
  "kin",
  "ex_spouse",
  "medical",
  "care",
  "welfare_service",
  "commissioner",
  "landlord",
  "school",
  "employer",
  "police",
  "other_city",
  "internal",
  "lawyer",
  "other",
];

export function CounterpartFields() {
  const { t } = useTranslation();
  const { form, change } = useWriting();
  const wrongRow = useWrongRow();
  const options = [
    { value: "", label: t("editor.chooseType") },
    ...KINDS.map((kind) => ({ value: kind, label: t(`editor.counterpart.${kind}`) })),
  ];
  const edit = (id: string, patch: Partial<CounterpartForm>) =>
    change({ counterpart: withRow(form.counterpart, id, patch) });
  return (
    <div id={placeOf("counterpart")}>
      <RowList
        list="counterpart"
        legend={t("editor.fields.counterpart")}
        addLabel={t("editor.addCounterpart")}
        rows={form.counterpart}
        onAdd={() =>
          change({ counterpart: [...form.counterpart, { id: rowId(), kind: "", name: "", party: null }] })
        }
      >
        {(row) => (
          <>
            <SelectField
              label={t("editor.counterpartKind")}
              className="w-40"
              options={options}
              value={row.kind}
              error={wrongRow("counterpart", row.id, "noKind")}
              onChange={(event) => edit(row.id, { kind: event.target.value as CounterpartForm["kind"] })}
            />
            <TextField
              label={t("editor.counterpartName")}
              className="min-w-36 flex-1"
              maxLength={200}
              value={row.name}
              onChange={(event) => edit(row.id, { name: event.target.value })}
            />
          </>
        )}
      </RowList>
    </div>
  );
}
