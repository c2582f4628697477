/** For a draft that has been finished in another window while it was written here: it is a record now. */

import { Link, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Button } from "~/parts/Button";
import { type Carried, carried } from "./carried";

interface BecameRecordProps {
  readonly record: string;
  /** What was typed here since and is saved nowhere. It is taken along to the record. */
  readonly typed?: Carried | undefined;
}

export function BecameRecord({ record, typed }: BecameRecordProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const search = { record };
  return (
    <div
      role="alert"
      className="flex flex-wrap items-center gap-3 rounded-8 border border-key-900 bg-key-50 p-3"
    >
      <p>{t(typed ? "editor.becameTyped" : "editor.became")}</p>
      {typed ? (
        <Button
          onClick={() => {
            carried.take(record, typed);
            void navigate({ to: "/write", search, ignoreBlocker: true });
          }}
        >
          {t("editor.takeToRecord")}
        </Button>
      ) : (
        <Link to="/write" search={search} className="link">
          {t("editor.openRecord")}
        </Link>
      )}
    </div>
  );
}
