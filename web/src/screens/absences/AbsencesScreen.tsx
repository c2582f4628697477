/** 不在 (of W14): the person's own absences and the office's. Enter and cancel, with the effect on sign-off. */

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Absence, absencesQuery, type Whose } from "~/api/absences";
import { useSession } from "~/api/session";
import { Button } from "~/parts/Button";
import { ListState } from "~/parts/feedback/ListState";
import { useShortcut } from "~/parts/keys/shortcuts";
import { Screen } from "~/parts/Screen";
import { AbsenceTable } from "./AbsenceTable";
import { FOR_OTHERS } from "./absence";
import { CancelDialog } from "./CancelDialog";
import { EnterDialog } from "./EnterDialog";

export function AbsencesScreen() {
  const { t } = useTranslation();
  const { staff, acting_post: post } = useSession();
  const [entering, setEntering] = useState(false);
  const [cancelling, setCancelling] = useState<Absence | null>(null);
  const enter = () => setEntering(true);
  useShortcut("n", t("absences.enter"), enter, "here", !entering);
  const forOthers = FOR_OTHERS.includes(post.role);
  return (
    <Screen
      title={t("shell.menu.absences")}
      aside={
        <Button look="solid" className="ml-auto" aria-keyshortcuts="n" onClick={enter}>
          {t("absences.enter")}
          <kbd className="text-oln-14N-100">n</kbd>
        </Button>
      }
    >
      <List
        title={t("absences.own")}
        whose={{ staff_id: staff.id }}
        mayCancel={() => true}
        onCancel={setCancelling}
      />
      <List
        title={t("absences.ofOffice")}
        whose={{ office_code: post.office_code }}
        mayCancel={({ staff_id }) => forOthers || staff_id === staff.id}
        onCancel={setCancelling}
      />
      {entering ? <EnterDialog onClose={() => setEntering(false)} /> : null}
      {cancelling ? <CancelDialog absence={cancelling} onClose={() => setCancelling(null)} /> : null}
    </Screen>
  );
}

interface ListProps {
  readonly title: string;
  readonly whose: Whose;
  readonly mayCancel: (absence: Absence) => boolean;
  readonly onCancel: (absence: Absence) => void;
}

function List({ title, whose, mayCancel, onCancel }: ListProps) {
  const { t } = useTranslation();
  const asked = useQuery(absencesQuery(whose));
  const found = asked.data ?? [];
  return (
    <section aria-label={title}>
      <h2 className="mb-2 text-std-20B-150">{title}</h2>
      <ListState asked={asked} count={found.length} empty={t("absences.none")}>
        <AbsenceTable title={title} absences={found} mayCancel={mayCancel} onCancel={onCancel} />
      </ListState>
    </section>
  );
}
