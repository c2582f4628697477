/** What the record is about: up to five subjects, those that the writer uses most offered first. */

import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ownSubjectsQuery } from "~/api/casework";
import { useSession } from "~/api/session";
import { today } from "~/parts/calendar/dates";
import { addDays } from "~/parts/calendar/era";
import { useCode } from "~/parts/codes";
import { ComboField, type OptionGroup } from "~/parts/form/ComboField";
import { Icon } from "~/parts/Icon";
import { placeOf, useWrong } from "./Mistakes";
import { MOST_SUBJECTS, mostUsed, offered } from "./subjects";
import { useWriting } from "./useWriting";

const COUNTED_DAYS = 365;

export function SubjectsField() {
  const { t } = useTranslation();
  const code = useCode();
  const wrong = useWrong();
  const { form, change } = useWriting();
  const { staff } = useSession();
  const counted = useQuery(ownSubjectsQuery(staff.id, addDays(today(), -COUNTED_DAYS))).data ?? [];
  const { subjects } = form;
  const full = subjects.length >= MOST_SUBJECTS;
  const word = (subject: string) => code("subject", subject);
  const options = (some: readonly string[]) => some.map((value) => ({ value, label: word(value) }));

  function offer(typed: string): readonly OptionGroup[] {
    const { used, others } = offered(typed, subjects, mostUsed(counted), word);
    return [
      { label: t("editor.subjects.used"), options: options(used) },
      { label: t("editor.subjects.others"), options: options(others) },
    ];
  }

  function drop(subject: string): void {
    change({ subjects: subjects.filter((each) => each !== subject) });
    document.getElementById(placeOf("subjects"))?.querySelector("input")?.focus();
  }

  return (
    <div id={placeOf("subjects")} className="flex flex-wrap items-end gap-x-4 gap-y-2">
      <ComboField
        label={t("editor.fields.subjects")}
        hint={t(full ? "editor.subjects.full" : "editor.subjects.hint", { count: MOST_SUBJECTS })}
        error={wrong("subjects")}
        className="w-72 max-w-full"
        offer={offer}
        none={t("editor.subjects.none")}
        full={full}
        onChoose={(subject) => change({ subjects: [...subjects, subject] })}
      />
      <ul className="flex flex-wrap gap-1.5 pb-1">
        {subjects.map((subject) => (
          <li key={subject}>
            <button
              type="button"
              aria-label={t("editor.subjects.drop", { name: word(subject) })}
              className="inline-flex min-h-8 items-center gap-1 rounded-full border border-key-900 bg-key-50 px-3 text-dns-14N-120 text-key-1000 hover:bg-key-200"
              onClick={() => drop(subject)}
            >
              {word(subject)}
              <Icon name="close" className="size-4 shrink-0" />
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
