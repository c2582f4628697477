/** Whom the worker visited and whether they met them. Only for meetings in person. */

import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { householdQuery } from "~/api/households";
import codes from "~/i18n/codes.json";
import { useCode } from "~/parts/codes";
import { SelectField } from "~/parts/form/SelectField";
import { rowId, type VisitForm } from "./form";
import { placeOf, useWrong, useWrongRow } from "./Mistakes";
import { RowList, withRow } from "./RowList";
import { useWriting } from "./useWriting";

export function VisitFields() {
  const { t } = useTranslation();
  const code = useCode();
  const wrong = useWrong();
  const wrongRow = useWrongRow();
  const { form, change } = useWriting();
  const household = useQuery({
    ...householdQuery(form.household ?? ""),
    enabled: form.household !== null,
  }).data;
  const targets = [
    { value: "household", label: t("editor.wholeHousehold") },
    ...(household?.members ?? []).map(({ person_id, name }) => ({
      value: person_id,
      label: name ?? t("parts.unknown"),
    })),
  ];
  const results = [
    { value: "", label: t("editor.chooseResult") },
    ...Object.keys(codes.visit_result).map((result) => ({
      value: result,
      label: code("visit_result", result),
    })),
  ];
  const edit = (id: string, patch: Partial<VisitForm>) => change({ visits: withRow(form.visits, id, patch) });
  return (
    <div id={placeOf("visits")}>
      <RowList
        list="visits"
        legend={t("editor.fields.visits")}
        addLabel={t("editor.addVisit")}
        rows={form.visits}
        onAdd={() =>
          change({ visits: [...form.visits, { id: rowId(), target: "household", result: "", kept: {} }] })
        }
      >
        {(row) => (
          <>
            <SelectField
              label={t("editor.visitTarget")}
              className="w-52"
              options={targets}
              value={row.target}
              onChange={(event) => edit(row.id, { target: event.target.value })}
            />
            <SelectField
              label={t("editor.visitResult")}
              className="w-52"
              options={results}
              value={row.result}
              error={wrongRow("visits", row.id, "noResult")}
              onChange={(event) => edit(row.id, { result: event.target.value as VisitForm["result"] })}
            />
          </>
        )}
      </RowList>
      {wrong("visits") ? <p className="text-dns-14N-130 text-error-1">＊{wrong("visits")}</p> : null}
    </div>
  );
}
