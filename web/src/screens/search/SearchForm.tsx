/** The box for words, the scope, and the purpose for other wards. It searches on submit, not at each key. */

import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Scope } from "~/api/search";
import { Button } from "~/parts/Button";
import { today } from "~/parts/calendar/dates";
import { addDays } from "~/parts/calendar/era";
import { TextField } from "~/parts/form/fields";
import { type Days, Period } from "~/parts/form/Period";
import { SelectField } from "~/parts/form/SelectField";
import { Icon } from "~/parts/Icon";
import { belongsToIme } from "~/parts/keys/ime";
import { useShortcut } from "~/parts/keys/shortcuts";
import type { SearchAddress } from "./address";
import { focusFacets } from "./Facets";
import { PurposeFields } from "./PurposeFields";
import { needsPurpose } from "./scope";
import { useScopes } from "./useScopes";
import { askFor, useAsked } from "./words";

interface SearchFormProps {
  readonly address: SearchAddress;
  readonly scope: Scope;
  readonly go: (address: SearchAddress) => void;
}

const LONGEST = 200;

export function SearchForm({ address, scope, go }: SearchFormProps) {
  const { t } = useTranslation();
  const scopes = useScopes(address, scope);
  const { words } = useAsked();
  const [typed, setTyped] = useState(words);
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => setTyped(words), [words]);
  useShortcut("/", t("search.keys.words"), () => {
    box.current?.focus();
    box.current?.select();
  });
  useShortcut("f", t("search.keys.facets"), focusFacets);
  const search = () => askFor({ words: typed.trim() });
  const choose = (days: Days) => {
    const { from: _from, to: _to, ...rest } = address;
    go({ ...rest, ...days });
  };
  const last = (days: number) => choose({ from: addDays(today(), -days), to: today() });
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
          className="w-56"
          value={scopes.value}
          options={scopes.options}
          onChange={(event) => go(scopes.chosen(event.target.value))}
        />
        <Button type="submit" look="solid" size="md">
          <Icon name="search" />
          {t("search.search")}
        </Button>
      </form>
      <Period key={`${address.from} ${address.to}`} from={address.from} to={address.to} onChoose={choose}>
        <Button look="text" onClick={() => last(90)}>
          {t("search.last90")}
        </Button>
        <Button look="text" onClick={() => last(365)}>
          {t("search.lastYear")}
        </Button>
        {address.from || address.to ? (
          <Button look="text" onClick={() => choose({})}>
            {t("search.anyTime")}
          </Button>
        ) : null}
      </Period>
      {needsPurpose(scope) ? <PurposeFields /> : null}
    </search>
  );
}
