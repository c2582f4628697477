/** Corrects what was written down about a logged call. */

import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Content, Inquiry } from "~/api/inquiries";
import { kept } from "~/api/kept";
import codes from "~/i18n/codes.json";
import { ja } from "~/i18n/ja";
import { Button } from "../Button";
import { useCode } from "../codes";
import { CheckField, TextArea, TextField } from "../form/fields";
import { SelectField } from "../form/SelectField";
import { useUnsentWords } from "../unsentWords";
import { type Correction, contentOf, correctionOf, lackingIn } from "./correction";
import { callerKindOf, useParties } from "./parties";
import { ToldField } from "./ToldField";

interface CorrectionFormProps {
  readonly inquiry: Inquiry;
  /** The place under which the unsent words are kept. */
  readonly place: string;
  readonly busy: boolean;
  readonly onSend: (content: Content) => void;
}

interface PartProps {
  readonly inquiry: Inquiry;
  readonly value: Correction;
  readonly onChange: (change: Partial<Correction>) => void;
}

/** Corrections that are begun and not sent, by the version they correct: a closed dialog has them again. */
const begun = kept<ReadonlyMap<string, Correction>>(() => new Map());

const keysOf = <T extends object>(words: T) => Object.keys(words) as (keyof T & string)[];
const CALLERS = keysOf(codes.caller_kind);
const CHANNELS = keysOf(ja.parts.channel);
const URGENCIES = keysOf(ja.parts.urgency);
const IDENTITIES = keysOf(ja.parts.identity);

export function CorrectionForm({ inquiry, place, busy, onSend }: CorrectionFormProps) {
  const { t } = useTranslation();
  const unsentWords = useUnsentWords();
  const version = `${inquiry.id} ${inquiry.version}`;
  const [value, setValue] = useState<Correction>(() => {
    const known = begun.now().get(version) ?? correctionOf(inquiry);
    return { ...known, summary: unsentWords.at(place) || known.summary };
  });
  const [tried, setTried] = useState(false);
  const lacking = lackingIn(value);
  const change = (more: Partial<Correction>) => {
    setValue({ ...value, ...more });
    begun.become(new Map(begun.now()).set(version, { ...value, ...more }));
  };
  const part = { inquiry, value, onChange: change };
  return (
    <form
      noValidate
      className="flex max-w-3xl flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (lacking.length === 0) onSend(contentOf(inquiry, value));
      }}
    >
      <TextArea
        label={t("inquiry.summary")}
        rows={4}
        autoFocus
        value={value.summary}
        error={tried && lacking.includes("summary") ? t("inquiry.errors.summary") : undefined}
        onChange={({ target }) => {
          change({ summary: target.value });
          unsentWords.keep(place, target.value === inquiry.summary ? "" : target.value);
        }}
      />
      <TextField
        label={t("inquiry.subject")}
        value={value.subject}
        error={tried && lacking.includes("subject") ? t("inquiry.detail.subjectMissing") : undefined}
        onChange={({ target }) => change({ subject: target.value })}
      />
      <CallerPart {...part} />
      <IdentityPart {...part} />
      <WayPart {...part} />
      <ToldField
        inquiry={inquiry}
        caller={{
          kind: value.callerKind,
          party: value.callerParty,
          matched: value.identityResult === "matched",
        }}
        value={value.told}
        onChoose={(told) => change({ told })}
      />
      {inquiry.incident ? (
        <CheckField
          label={t("inquiry.detail.keepIncident")}
          checked={value.incident}
          onChange={({ target }) => change({ incident: target.checked })}
        />
      ) : null}
      <Button type="submit" look="solid" className="self-start" disabled={busy}>
        {t("inquiry.detail.register")}
      </Button>
    </form>
  );
}

const Pair = ({ children }: { children: ReactNode }) => (
  <div className="grid gap-3 desktop:grid-cols-2">{children}</div>
);

function CallerPart({ inquiry, value, onChange }: PartProps) {
  const { t } = useTranslation();
  const code = useCode();
  const parties = useParties(inquiry.household_id ?? null).all;
  return (
    <>
      <Pair>
        <SelectField
          label={t("inquiry.caller")}
          options={[
            ...parties.map(({ party, role }) => ({ value: party.id, label: role })),
            ...CALLERS.map((kind) => ({ value: kind, label: code("caller_kind", kind) })),
          ]}
          value={
            parties.some(({ party }) => party.id === value.callerParty) ? value.callerParty : value.callerKind
          }
          onChange={({ target }) => {
            const party = parties.find((each) => each.party.id === target.value)?.party;
            onChange({
              callerKind: party ? callerKindOf(party) : target.value,
              callerParty: party?.id ?? "",
            });
          }}
        />
        <TextField
          label={t("inquiry.callerPhone")}
          inputMode="tel"
          value={value.callerPhone}
          onChange={({ target }) => onChange({ callerPhone: target.value })}
        />
      </Pair>
      <Pair>
        <TextField
          label={t("inquiry.detail.callerName")}
          value={value.callerName}
          onChange={({ target }) => onChange({ callerName: target.value })}
        />
        <TextField
          label={t("inquiry.detail.callerOrg")}
          value={value.callerOrg}
          onChange={({ target }) => onChange({ callerOrg: target.value })}
        />
      </Pair>
    </>
  );
}

function IdentityPart({ value, onChange }: PartProps) {
  const { t } = useTranslation();
  const compares = value.identity !== "" && value.identity !== "none";
  return (
    <Pair>
      <SelectField
        label={t("inquiry.identity")}
        options={[
          { value: "", label: t("inquiry.notChosen") },
          ...IDENTITIES.map((each) => ({ value: each, label: t(`parts.identity.${each}`) })),
        ]}
        value={value.identity}
        onChange={({ target }) => onChange({ identity: target.value, identityResult: "" })}
      />
      {compares ? (
        <SelectField
          label={t("inquiry.identityResult")}
          options={[
            { value: "", label: t("inquiry.notChosen") },
            { value: "matched", label: t("inquiry.results.matched") },
            { value: "unmatched", label: t("inquiry.results.unmatched") },
          ]}
          value={value.identityResult}
          onChange={({ target }) =>
            onChange({ identityResult: target.value as Correction["identityResult"] })
          }
        />
      ) : null}
    </Pair>
  );
}

function WayPart({ value, onChange }: PartProps) {
  const { t } = useTranslation();
  return (
    <Pair>
      <SelectField
        label={t("inquiry.channel")}
        options={CHANNELS.map((each) => ({ value: each, label: t(`parts.channel.${each}`) }))}
        value={value.channel}
        onChange={({ target }) => onChange({ channel: target.value })}
      />
      <SelectField
        label={t("inquiry.urgency")}
        options={URGENCIES.map((each) => ({ value: each, label: t(`parts.urgency.${each}`) }))}
        value={value.urgency}
        onChange={({ target }) => onChange({ urgency: target.value })}
      />
    </Pair>
  );
}
