/** Over everything when the login has expired: nothing written is lost, and one click logs in again. */

import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useLogin, useSession } from "~/api/session";
import { Button } from "~/parts/Button";
import { Trouble } from "~/parts/feedback/Trouble";
import { Modal } from "~/parts/Modal";
import { People } from "~/screens/login/People";

export function SessionLost({ open }: { open: boolean }) {
  const { t } = useTranslation();
  const { staff } = useSession();
  const login = useLogin();
  const [others, setOthers] = useState(false);
  return (
    <Modal title={t("shell.login.lost")} open={open}>
      <p className="mb-4 text-std-16N-170">{t("shell.login.lostText")}</p>
      {login.isError ? <Trouble error={login.error} /> : null}
      <div className="my-4 flex flex-wrap gap-3">
        <Button look="solid" autoFocus disabled={login.isPending} onClick={() => login.mutate(staff.id)}>
          {t("shell.login.again", { name: staff.name })}
        </Button>
        <Button onClick={() => setOthers(true)}>{t("shell.login.other")}</Button>
      </div>
      {others ? (
        <>
          <p className="mb-2 text-dns-16N-130">{t("shell.login.otherWarning")}</p>
          <People onChoose={(person) => login.mutate(person.id)} busy={login.isPending} />
        </>
      ) : null}
    </Modal>
  );
}
