/** Which records of a bundle come back; the others go on at once. None chosen is all of them. */

import { useTranslation } from "react-i18next";
import { CheckField } from "~/parts/form/fields";
import { useDesk } from "./desk";

interface ReturnedItemsProps {
  readonly chosen: readonly string[];
  readonly onChoose: (chosen: readonly string[]) => void;
}

export function ReturnedItems({ chosen, onChoose }: ReturnedItemsProps) {
  const { t } = useTranslation();
  const { one } = useDesk();
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="mb-1 text-dns-16B-130">{t("approval.returnItems")}</legend>
      <p className="text-dns-16N-130">{t("approval.returnItemsHint")}</p>
      <div className="max-h-60 overflow-y-auto">
        {one.items.map(({ record_id, title, content }) => (
          <CheckField
            key={record_id}
            label={content?.title ?? title ?? record_id}
            checked={chosen.includes(record_id)}
            onChange={({ target }) =>
              onChoose(target.checked ? [...chosen, record_id] : chosen.filter((each) => each !== record_id))
            }
          />
        ))}
      </div>
    </fieldset>
  );
}
