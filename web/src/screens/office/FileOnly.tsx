/** The kinds of record that the office files without a decision; which these can be is the server's table (web/gen/fileable.py). */

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "~/api/intent";
import { listFileOnly, type Office, officesQuery, type RecordType } from "~/api/people";
import { ADMINISTERS, useSession } from "~/api/session";
import { Button } from "~/parts/Button";
import { useCode } from "~/parts/codes";
import { tell } from "~/parts/feedback/notices";
import { Trouble } from "~/parts/feedback/Trouble";
import { CheckField } from "~/parts/form/fields";
import fileable from "./fileable.json";

/** Each kind with whether every office files it. */
const KINDS = Object.entries(fileable) as readonly (readonly [RecordType, boolean])[];

export function FileOnly({ office }: { office: Office }) {
  const { t } = useTranslation();
  const code = useCode();
  const cache = useQueryClient();
  const may = ADMINISTERS.includes(useSession().acting_post.role);
  const [chosen, setChosen] = useState<readonly RecordType[] | null>(null);
  const listed = chosen ?? office.file_only ?? [];
  const renew = () => cache.invalidateQueries({ queryKey: officesQuery.queryKey });
  const saving = useAction(listFileOnly, {
    onDone: () => {
      tell(t("office.saved"));
      void renew().then(() => setChosen(null));
    },
    // Somebody else may have changed it first: show the current list beside the choice.
    onRefused: () => void renew(),
  });
  const choose = (kind: RecordType, on: boolean) =>
    setChosen(on ? [...listed, kind] : listed.filter((each) => each !== kind));
  return (
    <form
      aria-labelledby="file-only"
      className="flex max-w-2xl flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        saving.mutate({ ...office, kinds: [...listed] });
      }}
    >
      <h2 id="file-only" className="text-std-20B-150">
        {t("office.fileOnly")}
      </h2>
      <p className="text-std-16N-170">{t("office.explain")}</p>
      <p className="text-dns-16N-130">{t("office.now", { kinds: namesOf(office.file_only ?? []) })}</p>
      {KINDS.map(([kind, everywhere]) => (
        <CheckField
          key={kind}
          label={everywhere ? t("office.everywhere", { kind: nameOf(kind) }) : nameOf(kind)}
          checked={everywhere || listed.includes(kind)}
          disabled={everywhere || !may}
          onChange={(event) => choose(kind, event.target.checked)}
        />
      ))}
      {saving.isError ? <Trouble error={saving.error} /> : null}
      {may ? (
        <Button
          type="submit"
          look="solid"
          className="self-start"
          disabled={chosen === null || saving.isPending}
        >
          {t("office.save")}
        </Button>
      ) : (
        <p className="text-dns-16N-130">{t("office.notYours")}</p>
      )}
    </form>
  );

  function nameOf(kind: RecordType): string {
    return code("record_type", kind);
  }

  function namesOf(kinds: readonly RecordType[]): string {
    return kinds.map(nameOf).join("、") || t("parts.none");
  }
}
