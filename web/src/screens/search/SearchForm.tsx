/** The box for words, the scope, and the purpose for other wards. It searches on submit, not at each key. */

import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Scope } from "~/api/search";
import { useSession } from "~/api/session";
import { Button } from "~/parts/Button";
import { useDates } from "~/parts/calendar/dates";
import { addDays, dayOf, formatDay, parseDay } from "~/parts/calendar/era";
import { SelectField, TextField } from "~/parts/form/fields";
import { Icon } from "~/parts/Icon";
import { belongsToIme } from "~/parts/keys/ime";
import { useShortcut } from "~/parts/keys/shortcuts";
import { SCOPES, type SearchAddress } from "./address";
import { PurposeFields } from "./PurposeFields";
import { needsPurpose, usualScope } from "./scope";
import { askFor, useAsked } from "./words";

interface SearchFormProps {
  readonly address: SearchAddress;
  readonly scope: Scope;
  readonly lacking: boolean;
  readonly go: (address: SearchAddress) => void;
}

const LONGEST = 200;

export function SearchForm({ address, scope, go }: SearchFormProps) {
  const { t } = useTranslation();
  const session = useSession();
  const { words } = useAsked();
  const [typed, setTyped] = useState(words);
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => setTyped(words), [words]);
  useShortcut("/", t("search.keys.words"), () => {
    box.current?.focus();
    box.current?.select();
  });
  useShortcut("f", t("search.keys.facets"), () =>
    document.querySelector<HTMLElement>("#facets button")?.focus(),
  );
  const search = () => askFor({ words: typed.trim() });
  return (
    <search className="flex flex-col gap-3">
      <form
        className="flex flex-wrap items-end gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          search();
        }}
      >
        <TextField
          ref={box}
          label={t("search.words")}
          hint={t("search.wordsHint")}
          className="min-w-64 flex-1"
          maxLength={LONGEST}
          spellCheck={false}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={(event) => {
            // Enter that ends a composition asks for nothing yet.
            if (event.key === "Enter" && belongsToIme(event)) event.preventDefault();
          }}
        />
        <SelectField
          label={t("search.scope")}
          className="w-44"
          value={scope}
          options={SCOPES.map((each) => ({ value: each, label: t(`search.scopes.${each}`) }))}
          onChange={(event) => {
            const next = event.target.value as Scope;
            const { scope: _, ...rest } = address;
            go(next === usualScope(session) ? rest : { ...rest, scope: next });
          }}
        />
        <Button type="submit" look="solid" size="md">
          <Icon name="search" />
          {t("search.search")}
        </Button>
      </form>
      <Period key={`${address.from} ${address.to}`} address={address} go={go} />
      {needsPurpose(scope) ? <PurposeFields /> : null}
    </search>
  );
}

/** From when to when, in either calendar; the last 90 days and the last year with one press. */
function Period({ address, go }: Pick<SearchFormProps, "address" | "go">) {
  const { t } = useTranslation();
  const dates = useDates();
  const written = (day: string | undefined) => (day ? formatDay(day, "wareki", "ja", true) : "");
  const [from, setFrom] = useState(written(address.from));
  const [to, setTo] = useState(written(address.to));
  const [wrong, setWrong] = useState(false);
  function apply(since: string, until: string): void {
    const [first, last] = [since.trim() ? parseDay(since) : "", until.trim() ? parseDay(until) : ""];
    const unreadable = first === null || last === null || Boolean(first && last && last < first);
    setWrong(unreadable);
    if (unreadable) return;
    const { from: _from, to: _to, ...rest } = address;
    go({ ...rest, ...(first ? { from: first } : {}), ...(last ? { to: last } : {}) });
  }
  const now = dayOf(Date.now());
  const last = (days: number) => apply(addDays(now, -days), now);
  return (
    <form
      aria-label={t("search.period")}
      className="flex flex-wrap items-end gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        apply(from, to);
      }}
    >
      <TextField
        label={t("search.from")}
        hint={from && parseDay(from) ? dates.day(parseDay(from) as string) : undefined}
        className="w-40"
        value={from}
        error={wrong ? t("search.badPeriod") : undefined}
        onChange={(event) => setFrom(event.target.value)}
      />
      <TextField
        label={t("search.to")}
        hint={to && parseDay(to) ? dates.day(parseDay(to) as string) : undefined}
        className="w-40"
        value={to}
        onChange={(event) => setTo(event.target.value)}
      />
      <Button type="submit">{t("search.narrow")}</Button>
      <Button look="text" onClick={() => last(90)}>
        {t("search.last90")}
      </Button>
      <Button look="text" onClick={() => last(365)}>
        {t("search.lastYear")}
      </Button>
      {address.from || address.to ? (
        <Button look="text" onClick={() => apply("", "")}>
          {t("search.anyTime")}
        </Button>
      ) : null}
    </form>
  );
}
