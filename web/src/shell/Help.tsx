/** Every shortcut that acts now, and the switch that turns single letters off. */

import { useState } from "react";
import { useTranslation } from "react-i18next";
import { CheckField } from "~/parts/form/fields";
import { type Group, useShortcut, useShortcuts } from "~/parts/keys/shortcuts";
import { Modal } from "~/parts/Modal";
import { prefer, usePreferences } from "~/parts/preferences";
import { IconButton } from "./IconButton";

const GROUPS: readonly Group[] = ["everywhere", "here", "writing"];

export function Help() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  useShortcut("?", t("shell.keys.help"), () => setOpen(true), "everywhere");
  return (
    <>
      <IconButton icon="help" label={t("shell.menu.help")} keys="?" onClick={() => setOpen(true)} />
      <Modal title={t("shell.help.title")} open={open} onClose={() => setOpen(false)} wide>
        <Letters />
        <div className="grid gap-6 desktop:grid-cols-2">
          {GROUPS.map((group) => (
            <Keys key={group} group={group} />
          ))}
        </div>
      </Modal>
    </>
  );
}

function Letters() {
  const { t } = useTranslation();
  const { letters } = usePreferences();
  return (
    <div className="mb-4">
      <p className="text-dns-16N-130">{t("shell.help.intro")}</p>
      <CheckField
        label={t("shell.help.letters")}
        checked={letters}
        onChange={(event) => prefer({ letters: event.target.checked })}
      />
      <p className="text-dns-14N-130 text-solid-gray-700">{t("shell.help.lettersHint")}</p>
    </div>
  );
}

function Keys({ group }: { group: Group }) {
  const { t } = useTranslation();
  const shortcuts = useShortcuts().filter((shortcut) => shortcut.group === group);
  if (shortcuts.length === 0) return null;
  return (
    <table className="self-start text-dns-16N-130">
      <caption className="pb-1 text-left text-dns-16B-130">{t(`shell.keys.${group}`)}</caption>
      <thead className="sr-only">
        <tr>
          <th scope="col">{t("shell.help.key")}</th>
          <th scope="col">{t("shell.help.meaning")}</th>
        </tr>
      </thead>
      <tbody>
        {shortcuts.map(({ keys, label }) => (
          <tr key={keys} className="border-solid-gray-200 border-b">
            <th scope="row" className="w-32 py-1.5 pr-3 text-left font-normal">
              <kbd className="rounded-4 border border-solid-gray-420 bg-solid-gray-50 px-2 py-0.5 text-mono-14N-150">
                {keys}
              </kbd>
            </th>
            <td className="py-1.5">{label}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
