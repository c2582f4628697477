/** Messages, call-backs and hand-overs that wait for oneself; a row opens the inquiry with what can be done about it. */

import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "~/api/session";
import { InquiryDialog, type Opened } from "~/parts/inquiry/InquiryDialog";
import { InquiryLine } from "~/parts/inquiry/InquiryLine";
import type { Waits } from "~/parts/inquiry/mine";
import { FreshChip } from "./Fresh";
import { callCameIn } from "./cameIn";
import { Group } from "./Group";
import { useCalls } from "./useToday";

/** The view of 問合せ that has what waits for others too. */
const VIEWS = { messages: "unit", callbacks: "callbacks", handedOff: "handed" } as const;

export function CallsGroup({ what }: { readonly what: Waits }) {
  const { t } = useTranslation();
  const me = useSession().staff.id;
  const [opened, setOpened] = useState<Opened | null>(null);
  return (
    <>
      <Group
        id={what}
        title={t(`today.cards.${what}.title`)}
        kind={useCalls(what)}
        whole={
          <Link to="/inquiries" search={{ view: VIEWS[what] }} className="link text-dns-14N-130">
            {t(`today.cards.${what}.whole`)}
          </Link>
        }
        row={(inquiry) => (
          <InquiryLine
            inquiry={inquiry}
            place={what}
            mark={<FreshChip at={callCameIn(inquiry, what, me)} />}
            onOpen={(begin) => setOpened({ inquiry, begin })}
          />
        )}
      />
      <InquiryDialog opened={opened} onClose={() => setOpened(null)} />
    </>
  );
}
