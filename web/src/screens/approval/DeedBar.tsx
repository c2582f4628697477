/** What one may do, at the foot and always in sight; why one may not do the rest is said to who asks. */

import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ApprovalCase } from "~/api/approvals";
import { useSession } from "~/api/session";
import { Button, buttonClasses } from "~/parts/Button";
import { Trouble } from "~/parts/feedback/Trouble";
import { Icon } from "~/parts/Icon";
import { useShortcut } from "~/parts/keys/shortcuts";
import { holders, stepOf } from "./actions";
import { DeedDialog, type Dialogue } from "./DeedDialog";
import { useDesk } from "./desk";
import { NotPossibleButton, NotPossibleList, useNotPossible } from "./NotPossible";
import { OfficeDeeds } from "./OfficeDeeds";
import { ReturnedActions } from "./ReturnedActions";
import { approval, leadToUnkept, mayAnnotate, obstacleTo } from "./word";

/** The actions beside 承認, 差戻し and 廃案: their names at the server, and their requests. */
const OTHERS: readonly { readonly action: ApprovalCase["actions"][number]; readonly dialogue: Dialogue }[] = [
  { action: "pull-up", dialogue: "pull-up" },
  { action: "deputise", dialogue: "deputise" },
  { action: "withdraw", dialogue: "withdraw" },
  { action: "withdraw-request", dialogue: "withdraw-request" },
  { action: "accept-withdrawal", dialogue: "withdraw-request/accept" },
  { action: "seen", dialogue: "seen" },
  { action: "post-view", dialogue: "post-view" },
];

interface DeedBarProps {
  /** 差戻し is being written beside the text: the keys are its own. */
  readonly returning: boolean;
  readonly onReturn: () => void;
}

export function DeedBar({ returning, onReturn }: DeedBarProps) {
  const { t } = useTranslation();
  const { staff } = useSession();
  const { one, word, run, skip, busy, error, changed, arriving } = useDesk();
  const [dialogue, setDialogue] = useState<Dialogue | null>(null);
  const may = (action: ApprovalCase["actions"][number]) => one.actions.includes(action);
  const obstacle = obstacleTo(word);
  // An unkept note stops it too, but says so: the key leads to the note.
  const sendable = obstacle === null || obstacle === "unkeptNote";
  const ready = may("approve") && !arriving && !busy && !changed && !returning && sendable;
  function approve(): void {
    if (obstacle) leadToUnkept();
    else void run(approval(word, one), true);
  }
  const mine = one.drafter.staff_id === staff.id;
  // The first thing that is said to be special sends it one level up instead.
  const goesUp = word.flags.length > 0 && !one.flags?.length;
  const decides = stepOf(one, staff.id)?.kind === "decide" && !goesUp;
  const approving = t(`approval.deed.${decides ? "decide" : "approve"}`);
  useShortcut("Ctrl+Enter", approving, approve, "here", ready && dialogue === null);
  useShortcut("Alt+N", t("approvals.next"), () => void skip());
  const notPossible = useNotPossible(one);
  return (
    <section
      data-foot
      aria-label={t("approval.deeds")}
      className="sticky bottom-0 z-10 flex flex-col gap-2 border-solid-gray-420 border-t bg-white py-3"
    >
      {error && dialogue === null && !returning ? <Trouble error={error} /> : null}
      {obstacle && mayAnnotate(one) ? (
        <p role="status" className="text-dns-16N-130">
          {t(`approval.${obstacle}`)}
        </p>
      ) : null}
      <div className="flex flex-wrap items-center gap-3">
        {may("approve") ? (
          <Button look="solid" disabled={!ready} aria-keyshortcuts="Control+Enter" onClick={approve}>
            {approving}
            <kbd className="text-oln-14N-100">Ctrl+Enter</kbd>
          </Button>
        ) : null}
        {may("return") ? (
          <Button disabled={busy} aria-expanded={returning} onClick={onReturn}>
            {t("approval.deed.return")}
          </Button>
        ) : null}
        {OTHERS.filter(({ action }) => may(action)).map((other) => (
          <Button key={other.action} disabled={busy} onClick={() => setDialogue(other.dialogue)}>
            {t(`approval.deed.${other.dialogue}`)}
          </Button>
        ))}
        <OfficeDeeds />
        {mine && one.state === "returned" ? <ReturnedActions one={one} /> : null}
        {one.state === "circulating" && !may("approve") ? (
          <span className="text-dns-16N-130">{t("approval.nowWith", { name: holders(one) })}</span>
        ) : null}
        <span className="ml-auto flex flex-wrap items-center gap-3">
          {may("reject") ? (
            <Button look="danger" disabled={busy} onClick={() => setDialogue("reject")}>
              <Icon name="void" className="size-4" />
              {t("approval.deed.reject")}
            </Button>
          ) : null}
          <NotPossibleButton {...notPossible} />
          <Link to="/approvals" className={buttonClasses({ look: "text" })}>
            {t("approval.backToBox")}
          </Link>
        </span>
      </div>
      {notPossible.open ? <NotPossibleList one={one} missing={notPossible.missing} /> : null}
      {dialogue ? <DeedDialog dialogue={dialogue} onClose={() => setDialogue(null)} /> : null}
    </section>
  );
}
