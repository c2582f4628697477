/** The people of the demo, filtered by the typed text. */

import { useQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import { type DemoPerson, peopleQuery } from "~/api/session";
import { useCode } from "~/parts/codes";
import { Loading } from "~/parts/feedback/Loading";
import { Trouble } from "~/parts/feedback/Trouble";
import { TextField } from "~/parts/form/fields";

const SHOWN = 30;

interface PeopleProps {
  readonly onChoose: (person: DemoPerson) => void;
  readonly busy: boolean;
  readonly focus?: boolean;
}

export function People({ onChoose, busy, focus = false }: PeopleProps) {
  const { t } = useTranslation();
  const code = useCode();
  const people = useQuery(peopleQuery);
  const [typed, setTyped] = useState("");
  const words = useDeferredValue(typed).normalize("NFKC").split(/\s+/);
  if (people.isPending) return <Loading lines={6} />;
  if (people.isError) return <Trouble error={people.error} onAgain={() => void people.refetch()} />;
  const postsOf = (person: DemoPerson) =>
    person.posts
      .map((post) => `${post.office} ${post.unit} ${post.post}（${code("role", post.role)}）`)
      .join("、");
  const fitting = people.data.filter((person) => {
    const text = `${person.name} ${postsOf(person)}`.normalize("NFKC");
    return words.every((word) => text.includes(word));
  });
  if (people.data.length === 0) return <p>{t("shell.login.noPeople")}</p>;
  return (
    <div className="flex flex-col gap-3">
      <TextField
        label={t("shell.login.find")}
        hint={t("shell.login.findHint")}
        value={typed}
        autoFocus={focus}
        onChange={(event) => setTyped(event.target.value)}
      />
      <ul className="flex flex-col gap-1">
        {fitting.slice(0, SHOWN).map((person) => (
          <li key={person.id}>
            <button
              type="button"
              disabled={busy}
              onClick={() => onChoose(person)}
              className="flex w-full flex-wrap items-baseline gap-x-4 rounded-8 border border-solid-gray-420 px-4 py-2 text-left hover:border-key-900 hover:bg-key-50"
            >
              <span className="text-dns-16B-130">{person.name}</span>
              <span className="text-dns-14N-130">{postsOf(person)}</span>
            </button>
          </li>
        ))}
      </ul>
      <p role="status" className="text-dns-16N-130">
        {fitting.length === 0 ? t("shell.login.none") : null}
        {fitting.length > SHOWN ? t("shell.login.more", { count: fitting.length - SHOWN }) : null}
      </p>
    </div>
  );
}
