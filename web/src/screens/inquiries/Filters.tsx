/** What narrows the list: state, age, kind of caller, household. */

import { useState } from "react";
import { useTranslation } from "react-i18next";
import codes from "~/i18n/codes.json";
import { Button } from "~/parts/Button";
import { today } from "~/parts/calendar/dates";
import { addDays } from "~/parts/calendar/era";
import { FilterChip } from "~/parts/chips";
import { useCode } from "~/parts/codes";
import { type Days, Period } from "~/parts/form/Period";
import { HouseholdName } from "~/parts/HouseholdName";
import { HouseholdLookup } from "~/parts/lookup/HouseholdLookup";
import { filterOf, type InquiriesSearch, readInquiriesSearch } from "./address";

interface FiltersProps {
  readonly search: InquiriesSearch;
  readonly go: (search: InquiriesSearch) => void;
}

/** These views have one state each, or the states of what waits. */
const STATED: readonly InquiriesSearch["view"][] = ["callbacks", "handed"];

export function Filters({ search, go }: FiltersProps) {
  const { t } = useTranslation();
  const { from, to, household, state: _state, caller_kind: _kind, ...view } = search;
  const [written, setWritten] = useState(() => ageOf(search) === undefined && Boolean(from || to));
  const narrowed = Object.keys(filterOf(search)).length > 0 || household !== undefined;
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        {household || !STATED.includes(search.view) ? (
          <Choice list="inquiry_state" name="state" search={search} go={go} />
        ) : null}
        <Choice list="caller_kind" name="caller_kind" search={search} go={go} />
        <Age search={search} go={go} written={written} onWrite={() => setWritten(!written)} />
        {household ? (
          <p className="flex flex-wrap items-center gap-2 text-dns-16N-130">
            <HouseholdName id={household} />
            <Button size="xs" onClick={() => go({ ...view, ...filterOf(search) })}>
              {t("inquiries.everyHousehold")}
            </Button>
          </p>
        ) : (
          <div className="flex items-center gap-2">
            <span aria-hidden="true" className="text-dns-14N-130">
              {t("inquiries.household")}
            </span>
            <div className="w-60">
              <HouseholdLookup
                label={t("inquiries.ofHousehold")}
                onChoose={({ household_id }) => go({ ...search, household: household_id })}
              />
            </div>
          </div>
        )}
        {narrowed ? (
          <Button look="text" size="xs" onClick={() => go(view)}>
            {t("parts.clearFilters")}
          </Button>
        ) : null}
      </div>
      {written ? (
        <Period key={`${from} ${to}`} from={from} to={to} onChoose={(days) => go(within(search, days))} />
      ) : null}
    </div>
  );
}

interface ChoiceProps extends FiltersProps {
  readonly list: "inquiry_state" | "caller_kind";
  readonly name: "state" | "caller_kind";
}

function Choice({ list, name, search, go }: ChoiceProps) {
  const { t } = useTranslation();
  const code = useCode();
  return (
    <label className="flex items-center gap-2 text-dns-14N-130">
      {t(`inquiries.${name}`)}
      <select
        className="min-h-8 rounded-6 border border-solid-gray-600 bg-white px-2"
        value={search[name] ?? ""}
        onChange={({ target }) => {
          const { [name]: _, ...rest } = search;
          go(readInquiriesSearch({ ...rest, [name]: target.value }));
        }}
      >
        <option value="">{t("inquiries.every")}</option>
        {Object.keys(codes[list]).map((each) => (
          <option key={each} value={each}>
            {code(list, each)}
          </option>
        ))}
      </select>
    </label>
  );
}

const AGES = [1, 7, 31] as const;

const since = (days: number) => addDays(today(), 1 - days);

/** Which of the last days are listed; undefined for all, or for other ones. */
function ageOf({ from, to }: InquiriesSearch): (typeof AGES)[number] | undefined {
  return AGES.find((days) => from === since(days) && to === undefined);
}

function within({ from: _from, to: _to, ...rest }: InquiriesSearch, days: Days): InquiriesSearch {
  return { ...rest, ...days };
}

interface AgeProps extends FiltersProps {
  /** Days are written out. */
  readonly written: boolean;
  readonly onWrite: () => void;
}

/** The last days with one press, or any days. */
function Age({ search, go, written, onWrite }: AgeProps) {
  const { t } = useTranslation();
  const chosen = ageOf(search);
  return (
    <fieldset className="flex flex-wrap items-center gap-1.5">
      <legend className="sr-only">{t("search.period")}</legend>
      {AGES.map((days) => (
        <FilterChip
          key={days}
          on={chosen === days}
          onToggle={() => go(within(search, chosen === days ? {} : { from: since(days) }))}
        >
          {days === 1 ? t("inquiries.today") : t("inquiries.days", { count: days })}
        </FilterChip>
      ))}
      <FilterChip on={written} onToggle={onWrite}>
        {t("inquiries.otherDays")}
      </FilterChip>
    </fieldset>
  );
}
