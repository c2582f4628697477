/** What an approver finds special about a matter: it then goes one level up, with the reason. */

import { useTranslation } from "react-i18next";
import { CheckField, TextArea } from "~/parts/form/fields";
import { useDesk } from "./desk";
import { FLAGS, lacksFlagReason } from "./word";

export function FlagFields() {
  const { t } = useTranslation();
  const { one, word, say } = useDesk();
  const known = one.flags ?? [];
  const others = FLAGS.filter((flag) => !known.includes(flag));
  if (others.length === 0) return null;
  return (
    <details open={word.flags.length > 0 || undefined}>
      <summary className="cursor-pointer py-1 text-dns-16B-130">{t("approval.special")}</summary>
      <fieldset className="flex flex-col gap-1">
        <legend className="text-dns-14N-130 text-solid-gray-700">{t("approval.specialHint")}</legend>
        <div className="flex flex-wrap gap-x-4">
          {others.map((flag) => (
            <CheckField
              key={flag}
              label={t(`approval.flag.${flag}`)}
              checked={word.flags.includes(flag)}
              onChange={({ target }) =>
                say({
                  flags: target.checked ? [...word.flags, flag] : word.flags.filter((each) => each !== flag),
                })
              }
            />
          ))}
        </div>
        {word.flags.length ? (
          <TextArea
            label={t("approval.flagReason")}
            error={lacksFlagReason(word) ? t("approval.flagReasonMissing") : undefined}
            required
            rows={2}
            maxLength={2000}
            value={word.flagReason}
            onChange={(event) => say({ flagReason: event.target.value })}
          />
        ) : null}
      </fieldset>
    </details>
  );
}
