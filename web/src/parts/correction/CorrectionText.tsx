/** A proposed 訂正・追記 or 取消 as its approver reads it: kind and reason, the original struck, the new words. */

import { useTranslation } from "react-i18next";
import type { Correction } from "~/api/casework";
import { Chip } from "../chips";
import { TextDiff } from "../diff/TextDiff";

interface CorrectionTextProps {
  readonly correction: Correction;
  /** The name of the part that it is about; null for the record as a whole. */
  readonly part: string | null;
  /** The proposal before it was returned. */
  readonly earlier: Correction | null;
}

export function CorrectionText({ correction, part, earlier }: CorrectionTextProps) {
  const { t } = useTranslation();
  const { kind, before, text, reason, reason_code: voidReason, note } = correction;
  return (
    <section
      aria-labelledby="correction-title"
      className="flex flex-col gap-2 rounded-12 border-2 border-key-900 p-4"
    >
      <h3 id="correction-title" className="flex flex-wrap items-center gap-2 text-std-18B-160">
        {t(voidReason ? "correction.voidTitle" : "correction.amendTitle")}
        <Chip tone={voidReason ? "bad" : "key"}>
          {voidReason
            ? t(`parts.voided.reason.${voidReason}`)
            : t(`parts.amendment.kind.${kind ?? "addition"}`)}
        </Chip>
      </h3>
      {voidReason ? <p className="text-dns-16N-130">{t("correction.voidEffect")}</p> : null}
      {part ? <h4 className="text-dns-14B-130 text-solid-gray-700">{part}</h4> : null}
      {text ? <TextDiff before={kind === "addition" ? "" : (before ?? "")} after={text} /> : null}
      {earlier?.text && text && earlier.text !== text ? (
        <div>
          <h4 className="text-dns-14B-130 text-solid-gray-700">{t("correction.sinceEarlier")}</h4>
          <TextDiff before={earlier.text} after={text} />
        </div>
      ) : null}
      {reason ? <p className="text-dns-16N-130">{t("parts.amendment.reason", { text: reason })}</p> : null}
      {note ? <p className="whitespace-pre-wrap text-dns-16N-130">{note}</p> : null}
    </section>
  );
}
