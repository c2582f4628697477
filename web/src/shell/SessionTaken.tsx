/**
 * Says who is logged in in this browser now, when that is no longer whose screen this was. The screen behind it is out of sight;
 * it stays only for unsaved words of its person.
 */

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import type { Taken } from "~/api/lost";
import { dropWhatWasSeen, goOnAs, sessionQuery, useLogin } from "~/api/session";
import { Button } from "~/parts/Button";
import { Trouble } from "~/parts/feedback/Trouble";
import { Modal } from "~/parts/Modal";

export function SessionTaken({ taken }: { taken: Taken }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const login = useLogin();
  const kept = Boolean(useQuery(sessionQuery).data);
  const { before, now } = taken;
  const same = before.staff.id === now.staff.id;
  useEffect(() => {
    if (!same) void dropWhatWasSeen(cache);
  }, [cache, same]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the screen that goes leaves its title, which may name a household
  useEffect(() => {
    document.title = t("shell.product");
  }, [t, kept]);
  const { unit, post } = now.acting_post;
  const words = { name: now.staff.name, post: `${unit} ${post}`, before: before.staff.name };
  return (
    <Modal title={t(same ? "shell.taken.otherPost" : "shell.taken.otherPerson")} open>
      <p className="mb-4 text-std-16N-170">{t("shell.taken.now", words)}</p>
      <p className="mb-4 text-std-16N-170">
        {t(same ? "shell.taken.postText" : kept ? "shell.taken.wordsText" : "shell.taken.goneText", words)}
      </p>
      {login.isError ? <Trouble error={login.error} /> : null}
      <div className="my-4 flex flex-wrap gap-3">
        {same ? null : (
          <Button
            look={kept ? "solid" : "outline"}
            disabled={login.isPending}
            onClick={() => login.mutate(before.staff.id)}
          >
            {t("shell.login.again", { name: before.staff.name })}
          </Button>
        )}
        <Button
          look={same || !kept ? "solid" : "outline"}
          disabled={login.isPending}
          onClick={() => void goOnAs(cache, taken)}
        >
          {t("shell.taken.goOn", { name: now.staff.name })}
        </Button>
      </div>
      {same || !kept ? null : <p className="text-dns-16N-130">{t("shell.taken.goOnWarning", words)}</p>}
    </Modal>
  );
}
