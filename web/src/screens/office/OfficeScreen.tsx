/** 事務所の設定: what the office settles for itself, by who administers it. */

import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { officesQuery, useOfficeName } from "~/api/people";
import { useSession } from "~/api/session";
import { Loading } from "~/parts/feedback/Loading";
import { Trouble } from "~/parts/feedback/Trouble";
import { Screen } from "~/parts/Screen";
import { FileOnly } from "./FileOnly";

export function OfficeScreen() {
  const { t } = useTranslation();
  const { office_code: code } = useSession().acting_post;
  const officeName = useOfficeName();
  const offices = useQuery({ ...officesQuery, staleTime: 0 });
  const office = offices.data?.find(({ office_code }) => office_code === code);
  return (
    <Screen title={t("office.title", { office: officeName(code) })}>
      {offices.isError ? (
        <Trouble error={offices.error} onAgain={() => void offices.refetch()} />
      ) : offices.isPending ? (
        <Loading />
      ) : office ? (
        <FileOnly office={office} />
      ) : (
        <p className="text-std-16N-170">{t("office.none")}</p>
      )}
    </Screen>
  );
}
