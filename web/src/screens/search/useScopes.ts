/** How far a search may look, to choose from: the scopes, then the units and the workers of the office. */

import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { staffQuery, useStaffName } from "~/api/people";
import type { Scope } from "~/api/search";
import { useSession } from "~/api/session";
import type { Option } from "~/parts/form/fields";
import { SCOPES, type SearchAddress, within } from "./address";
import { usualScope } from "./scope";

const HOLDING: readonly string[] = ["caseworker", "supervisor"];
const unitValue = (unit: string) => `unit:${unit}`;
const workerValue = (id: string) => `worker:${id}`;

interface Scopes {
  readonly options: readonly Option[];
  /** The option of the address. */
  readonly value: string;
  /** The address with another option. */
  readonly chosen: (value: string) => SearchAddress;
}

export function useScopes(address: SearchAddress, scope: Scope): Scopes {
  const { t } = useTranslation();
  const session = useSession();
  const nameOf = useScopeName();
  const own = session.acting_post.office_code;
  const staff = useQuery(staffQuery).data ?? [];
  const posts = staff.flatMap((each) =>
    each.posts
      .filter(({ office_code, role }) => office_code === own && HOLDING.includes(role))
      .map(({ unit, role }) => ({ id: each.id, unit, role })),
  );
  const units = [...new Set(posts.map(({ unit }) => unit))];
  const holding = posts.filter(({ id, role }) => role === "caseworker" && id !== session.staff.id);
  const workers = [...new Set(holding.map(({ id }) => id))];
  const options = [
    ...SCOPES.map((each) => ({ value: each, label: t(`search.scopes.${each}`) })),
    ...units.map((unit) => ({ value: unitValue(unit), label: nameOf({ unit }, scope) })),
    ...workers.map((worker) => ({ value: workerValue(worker), label: nameOf({ worker }, scope) })),
  ];
  const value = optionOf(address, scope);
  const isListed = options.some((each) => each.value === value);
  return {
    options: isListed ? options : [...options, { value, label: nameOf(address, scope) }],
    value,
    chosen(next) {
      const unit = units.find((each) => unitValue(each) === next);
      if (unit) return within(address, { unit });
      const worker = workers.find((each) => workerValue(each) === next);
      if (worker) return within(address, { worker });
      const wanted = SCOPES.find((each) => each === next) ?? usualScope(session);
      return within(address, wanted === usualScope(session) ? {} : { scope: wanted });
    },
  };
}

function optionOf({ worker, unit }: SearchAddress, scope: Scope): string {
  if (worker) return workerValue(worker);
  return unit ? unitValue(unit) : scope;
}

/** The words for how far a search looks. */
export function useScopeName(): (address: Pick<SearchAddress, "worker" | "unit">, scope: Scope) => string {
  const { t } = useTranslation();
  const staffName = useStaffName();
  return ({ worker, unit }, scope) => {
    if (worker) return t("search.householdsOf", { name: staffName(worker) });
    return unit ? t("search.householdsOf", { name: unit }) : t(`search.scopes.${scope}`);
  };
}
