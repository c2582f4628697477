/** A route named step by step, in its order. */

import { useTranslation } from "react-i18next";
import { Button } from "~/parts/Button";
import { SelectField } from "~/parts/form/SelectField";
import { Icon } from "~/parts/Icon";
import type { Appointed, Kind, Person } from "./appoint";

const KINDS: readonly Kind[] = ["review", "consult", "decide", "circulate"];
const MOST = 20;

interface NewRouteProps {
  readonly route: readonly Appointed[];
  readonly people: readonly Person[];
  readonly onRoute: (route: readonly Appointed[]) => void;
}

export function NewRoute({ route, people, onRoute }: NewRouteProps) {
  const { t } = useTranslation();
  const edit = (key: string, patch: Partial<Appointed>) =>
    onRoute(route.map((row) => (row.key === key ? { ...row, ...patch } : row)));
  return (
    <>
      <ol className="flex flex-col gap-3">
        {route.map((row, at) => (
          <li key={row.key} className="flex flex-wrap items-end gap-3">
            <SelectField
              label={t("approval.reroute.kind", { count: at + 1 })}
              className="w-40"
              {...(at === 0 ? { "data-first": true } : {})}
              value={row.kind}
              onChange={(event) => edit(row.key, { kind: event.target.value as Kind })}
              options={KINDS.map((kind) => ({ value: kind, label: t(`approval.kind.${kind}`) }))}
            />
            <SelectField
              label={t("approval.reroute.who", { count: at + 1 })}
              className="min-w-60 flex-1"
              value={row.staff}
              onChange={(event) => edit(row.key, { staff: event.target.value })}
              options={[
                { value: "", label: t("approval.reroute.choose") },
                ...people.map(({ id, label }) => ({ value: id, label })),
              ]}
            />
            {route.length > 1 ? (
              <Button
                aria-label={t("approval.reroute.remove", { count: at + 1 })}
                onClick={() => onRoute(route.filter(({ key }) => key !== row.key))}
              >
                <Icon name="close" className="size-4" />
              </Button>
            ) : null}
          </li>
        ))}
      </ol>
      <div>
        <Button
          size="xs"
          disabled={route.length >= MOST}
          onClick={() => onRoute([...route, { key: crypto.randomUUID(), kind: "circulate", staff: "" }])}
        >
          {t("approval.reroute.add")}
        </Button>
      </div>
    </>
  );
}
