/** Calls that wait for oneself in one way; a row opens the inquiry with what can be done about it. */

import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "~/api/session";
import { InquiryDialog, type Opened } from "~/parts/inquiry/InquiryDialog";
import { InquiryLine } from "~/parts/inquiry/InquiryLine";
import type { Waits } from "~/parts/inquiry/mine";
import { callCameIn } from "./cameIn";
import { FreshChip } from "./Fresh";
import { Group } from "./Group";
import { useCalls } from "./useToday";

/** The view of 問合せ that has what waits for others too, or all that waits for oneself. */
const WHOLE = {
  messages: { view: "unit" },
  callbacks: { view: "callbacks" },
  handedOff: { view: "handed" },
  toClose: {},
} as const;

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
          <Link to="/inquiries" search={WHOLE[what]} className="link text-dns-14N-130">
            {t(`today.cards.${what}.whole`)}
          </Link>
        }
        row={(inquiry) => (
          <InquiryLine
            inquiry={inquiry}
            place={what}
            named={what === "callbacks" && !inquiry.callback?.assignee_id && !inquiry.household_id}
            mark={<FreshChip at={callCameIn(inquiry, what, me)} />}
            onOpen={(begin) => setOpened({ inquiry, begin })}
          />
        )}
      />
      <InquiryDialog opened={opened} onClose={() => setOpened(null)} />
    </>
  );
}
