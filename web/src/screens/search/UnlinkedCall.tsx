/**
 * The row of a call about no household yet: it opens here and is linked here. The hits do not change until the next search, but
 * the row leads to the household once the call has one.
 */

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { inquiryQuery } from "~/api/inquiries";
import type { Hit } from "~/api/search";
import { Button } from "~/parts/Button";
import { classes } from "~/parts/classes";
import { InquiryDialog, type Opened } from "~/parts/inquiry/InquiryDialog";

interface UnlinkedCallProps {
  readonly hit: Hit;
  readonly look: string;
  /** The call is about to be opened. */
  readonly onSeek: () => void;
  /** What the row says, with the household that the call has by now. */
  readonly children: (household: string | null) => ReactNode;
}

export function UnlinkedCall({ hit, look, onSeek, children }: UnlinkedCallProps) {
  const { t } = useTranslation();
  const { id, title } = hit;
  const [touched, setTouched] = useState(false);
  const [opened, setOpened] = useState<Opened | null>(null);
  const call = useQuery({ ...inquiryQuery(null, id), enabled: touched }).data;
  const household = call?.household_id ?? null;
  const row = useRef<HTMLAnchorElement>(null);
  useLayoutEffect(() => {
    // The focus was on what the link took the place of.
    if (household && document.activeElement === document.body) row.current?.focus();
  }, [household]);
  function open(begin?: "link"): void {
    onSeek();
    setTouched(true);
    setOpened({ inquiry: { id, subject: title, household_id: household }, begin });
  }
  return (
    <>
      {household ? (
        <Link
          ref={row}
          data-row
          to="/households/$householdId"
          params={{ householdId: household }}
          search={{ entry: id }}
          onClick={onSeek}
          className={look}
        >
          {children(household)}
        </Link>
      ) : (
        <div className="flex flex-wrap items-start gap-2">
          <button
            type="button"
            data-row
            aria-haspopup="dialog"
            onClick={() => open()}
            className={classes(look, "min-w-0 flex-1 text-left")}
          >
            {children(null)}
          </button>
          <Button data-act aria-keyshortcuts="d" className="mt-2" onClick={() => open("link")}>
            {t("parts.inquiry.link")}
          </Button>
        </div>
      )}
      {touched ? <InquiryDialog opened={opened} onClose={() => setOpened(null)} /> : null}
    </>
  );
}
