/** An error in words that say what to do. Each kind of trouble has its own words. */

import { useTranslation } from "react-i18next";
import { Refused, traceOf, troubleOf } from "~/api/problem";
import { Button } from "../Button";
import { Icon } from "../Icon";
import { usePreferences } from "../preferences";

interface TroubleProps {
  readonly error: unknown;
  readonly onAgain?: () => void;
}

export function Trouble({ error, onAgain }: TroubleProps) {
  const { t } = useTranslation();
  const words = useTroubleText()(error);
  const trace = traceOf(error);
  return (
    <div
      role="alert"
      className="flex flex-wrap items-start gap-3 rounded-8 border border-error-1 bg-red-50 p-3"
    >
      <Icon name="alert" className="mt-0.5 size-5 shrink-0 text-error-1" />
      <div className="min-w-0 flex-1 basis-60">
        <p className="text-dns-16B-130">{words.title}</p>
        <p className="text-dns-16N-130">{words.text}</p>
        {trace ? (
          <p className="break-all text-dns-14N-130">{t("parts.trouble.trace", { id: trace })}</p>
        ) : null}
      </div>
      {onAgain ? <Button onClick={onAgain}>{t("parts.trouble.again")}</Button> : null}
    </div>
  );
}

/** Title and text of an error. In Japanese the service's own words of a refusal are used. */
export function useTroubleText(): (error: unknown) => { title: string; text: string } {
  const { t } = useTranslation();
  const { language } = usePreferences();
  return (error) => {
    const trouble = troubleOf(error);
    const own = { title: t(`parts.trouble.${trouble}.title`), text: t(`parts.trouble.${trouble}.text`) };
    if (language !== "ja" || !(error instanceof Refused)) return own;
    const { title, detail, hint } = error.problem;
    if (trouble === "forbidden" && detail) return { title: own.title, text: detail };
    const spoken = trouble === "invalid" || trouble === "conflict" || trouble === "failed";
    if (!spoken || !detail) return own;
    return { title: title || own.title, text: hint ? `${detail}${hint}` : detail };
  };
}
