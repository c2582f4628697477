/**
 * Birth date and address, to compare with what the caller has said; hidden until somebody asks for them. It is rendered with the
 * household as its key, so that they are hidden again when another one was chosen in between.
 */

import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { contactsQuery, type Household } from "~/api/households";
import { Button } from "~/parts/Button";
import { Day } from "~/parts/calendar/dates";
import { CardPart } from "./CardPart";

export function Reveal({ household }: { household: Household }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(false);
  if (!shown)
    return (
      <div>
        <p className="mb-1 text-dns-14N-130 text-solid-gray-700">{t("inquiry.card.revealHint")}</p>
        <Button size="xs" onClick={() => setShown(true)}>
          {t("inquiry.card.reveal")}
        </Button>
      </div>
    );
  return <Revealed household={household} />;
}

function Revealed({ household }: { household: Household }) {
  const { t } = useTranslation();
  const contacts = useQuery(contactsQuery(household.id));
  const addresses = (contacts.data ?? []).filter(({ kind, to }) => kind === "address" && !to);
  // The button that was pressed is gone: the focus goes to what it has brought.
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => place.current?.focus(), []);
  return (
    <div ref={place} tabIndex={-1} className="flex flex-col gap-3 outline-none">
      <CardPart title={t("inquiry.card.birth")}>
        <ul>
          {household.members
            .filter(({ to }) => !to)
            .map((member) => (
              <li key={member.person_id}>
                {member.name}（{member.relation}）
                {member.birth_date ? <Day on={member.birth_date} /> : t("parts.unknown")}
              </li>
            ))}
        </ul>
      </CardPart>
      <CardPart title={t("inquiry.card.address")} asked={contacts}>
        {addresses.length === 0 ? t("inquiry.card.noAddress") : null}
        {addresses.map(({ id, value }) => (
          <p key={id}>{value}</p>
        ))}
      </CardPart>
    </div>
  );
}
