/** What is done to a case beside its route: 施行 after the decision, 経路の指定し直し before it. */

import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "~/parts/Button";
import { useDesk } from "./desk";
import { ExecuteDialog } from "./ExecuteDialog";
import { RerouteDialog } from "./RerouteDialog";

const DIALOGS = { execute: ExecuteDialog, reroute: RerouteDialog } as const;
type OfficeDeed = keyof typeof DIALOGS;
const DEEDS = Object.keys(DIALOGS) as readonly OfficeDeed[];

export function OfficeDeeds() {
  const { t } = useTranslation();
  const { one, busy } = useDesk();
  const [doing, setDoing] = useState<OfficeDeed | null>(null);
  const Dialog = doing && DIALOGS[doing];
  return (
    <>
      {DEEDS.filter((deed) => one.actions.includes(deed)).map((deed) => (
        <Button key={deed} disabled={busy} onClick={() => setDoing(deed)}>
          {t(`approval.deed.${deed}`)}
        </Button>
      ))}
      {Dialog ? <Dialog onClose={() => setDoing(null)} /> : null}
    </>
  );
}
