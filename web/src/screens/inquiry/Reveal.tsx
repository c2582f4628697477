/**
 * Birth date, address, and the names and numbers of related parties, to compare with what the caller has said; hidden until
 * somebody asks for them. It is rendered with the household as its key, so that they are hidden again when another one was chosen
 * in between.
 */

import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { contactsQuery, householdQuery } from "~/api/households";
import { Button } from "~/parts/Button";
import { Day } from "~/parts/calendar/dates";
import { useParties } from "~/parts/inquiry/parties";
import { CardPart } from "./CardPart";

export function Reveal({ id }: { id: string }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(false);
  if (!shown)
    return (
      <div className="flex flex-wrap items-center gap-x-2">
        <Button size="xs" onClick={() => setShown(true)}>
          {t("inquiry.card.reveal")}
        </Button>
        <p className="text-dns-14N-130 text-solid-gray-700">{t("inquiry.card.revealHint")}</p>
      </div>
    );
  return <Revealed id={id} />;
}

function Revealed({ id }: { id: string }) {
  const { t } = useTranslation();
  const members = useQuery(householdQuery(id)).data?.members ?? [];
  const parties = useParties(id).all;
  const contacts = useQuery(contactsQuery(id));
  const current = (contacts.data ?? []).filter(({ to }) => !to);
  const addresses = current.filter(({ kind }) => kind === "address");
  const phonesOf = (party: string) =>
    current.filter(({ kind, owner_id }) => kind === "phone" && owner_id === party).map(({ value }) => value);
  // The button that was pressed is gone: the focus goes to what it has brought.
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => place.current?.focus(), []);
  return (
    <div
      ref={place}
      tabIndex={-1}
      className="flex flex-col gap-2 rounded-8 border border-solid-gray-420 p-2 outline-none"
    >
      <CardPart title={t("inquiry.card.birth")}>
        <ul>
          {members
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
        {addresses.map(({ id: address, value }) => (
          <p key={address}>{value}</p>
        ))}
      </CardPart>
      {parties.length > 0 ? (
        <CardPart title={t("inquiry.card.parties")} asked={contacts}>
          <ul>
            {parties.map(({ party, role }) => (
              <li key={party.id}>
                {role}：{[party.name, party.org, ...phonesOf(party.id)].filter(Boolean).join(" ")}
              </li>
            ))}
          </ul>
        </CardPart>
      ) : null}
    </div>
  );
}
