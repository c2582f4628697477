/** 引継 of a logged inquiry: to a colleague, a unit of the office, or another office, with what is to be added. */

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { householdQuery } from "~/api/households";
import type { Handling, HandOff, Inquiry } from "~/api/inquiries";
import { officesQuery, staffQuery } from "~/api/people";
import { useSession } from "~/api/session";
import { Button } from "../Button";
import { Loading } from "../feedback/Loading";
import { Trouble } from "../feedback/Trouble";
import { type Option, TextField } from "../form/fields";
import { SelectField } from "../form/SelectField";
import { useUnsentWords } from "../unsentWords";
import { useReceiverLabel } from "./receivers";

interface HandOnProps {
  readonly inquiry: Inquiry;
  /** The place under which unsent words are kept. */
  readonly place: string;
  readonly busy: boolean;
  readonly onAct: (handling: Handling) => void;
}

/** A receiver as the value of its option. */
const staffOf = (id: string) => JSON.stringify({ to_staff_id: id });
const unitOf = (office: string, unit: string) => JSON.stringify({ to_office_code: office, to_unit: unit });
const officeOf = (code: string) => JSON.stringify({ to_office_code: code });

export function HandOn({ inquiry, place, busy, onAct }: HandOnProps) {
  const { t } = useTranslation();
  const unsentWords = useUnsentWords();
  const [to, setTo] = useState("");
  const [note, setNote] = useState(() => unsentWords.at(place));
  const { household_id: id } = inquiry;
  const household = useQuery({ ...householdQuery(id ?? ""), enabled: Boolean(id) });
  const receivers = useReceivers(household.data?.protection ? household.data.worker : undefined);
  // Until it is known whether the household is protected, its worker is not named.
  if (household.isError && !household.data)
    return <Trouble error={household.error} onAgain={() => void household.refetch()} />;
  if (id && household.isPending) return <Loading />;
  const elsewhere = receivers.elsewhere.has(to);
  const name = household.data?.head?.name ?? household.data?.label;
  return (
    <form
      className="flex max-w-xl flex-col items-start gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        const words = note.trim();
        const body: HandOff = { ...JSON.parse(to), ...(words ? { note: words } : {}) };
        onAct({ verb: "hand-off", body });
      }}
    >
      <SelectField
        label={t("parts.inquiry.receiver")}
        className="w-full"
        autoFocus
        options={[{ value: "", label: t("inquiry.chooseStaff") }, ...receivers.options]}
        value={to}
        onChange={({ target }) => setTo(target.value)}
      />
      <TextField
        label={t("inquiry.note")}
        className="w-full"
        value={note}
        onChange={({ target }) => {
          setNote(target.value);
          unsentWords.keep(place, target.value);
        }}
      />
      {elsewhere ? (
        <p className="text-dns-16N-130">
          {name ? t("parts.inquiry.toOtherOfficeOf", { name }) : t("parts.inquiry.toOtherOffice")}
        </p>
      ) : null}
      <Button type="submit" look="solid" disabled={busy || !to}>
        {t("parts.inquiry.handOn")}
      </Button>
    </form>
  );
}

/** The units and people of the own office first, then other offices and their people. `unnamed`: the worker who is not named. */
function useReceivers(unnamed: string | null | undefined) {
  const { t } = useTranslation();
  const { staff: me, acting_post } = useSession();
  const staff = (useQuery(staffQuery).data ?? []).filter(({ id }) => id !== me.id);
  const offices = useQuery(officesQuery).data ?? [];
  const own = acting_post.office_code;
  const labelOf = useReceiverLabel();
  const people = (here: boolean): Option[] =>
    staff
      .filter(({ posts }) => posts.some(({ office_code }) => office_code === own) === here)
      .map((each) => ({
        value: staffOf(each.id),
        label: each.id === unnamed ? t("inquiry.card.worker") : labelOf(each),
      }));
  const units = new Set(
    staff.flatMap(({ posts }) => posts.filter((p) => p.office_code === own && p.unit).map((p) => p.unit)),
  );
  const near: Option[] = [...units].map((unit) => ({
    value: unitOf(own, unit),
    label: t("parts.inquiry.unit", { unit }),
  }));
  const far: Option[] = [
    ...offices
      .filter(({ office_code }) => office_code !== own)
      .map(({ office_code, name }) => ({ value: officeOf(office_code), label: name })),
    ...people(false),
  ];
  return {
    options: [...near, ...people(true), ...far],
    elsewhere: new Set(far.map(({ value }) => value)),
  };
}
