/** W1 of the demo: the user picks a person. */

import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useLogin } from "~/api/session";
import { Trouble } from "~/parts/feedback/Trouble";
import { People } from "./People";

export function LoginScreen() {
  const { t } = useTranslation();
  const login = useLogin();
  useEffect(() => {
    document.title = t("shell.documentTitle", { screen: t("shell.login.title") });
  }, [t]);
  return (
    <main className="mx-auto flex max-w-2xl flex-col gap-4 p-6">
      <p className="text-std-28B-150 text-key-1000">{t("shell.product")}</p>
      <h1 className="text-std-24B-150">{t("shell.login.title")}</h1>
      <p className="text-std-16N-170">{t("shell.login.demo")}</p>
      {login.isError ? <Trouble error={login.error} /> : null}
      <People onChoose={(person) => login.mutate(person.id)} busy={login.isPending} focus />
    </main>
  );
}
