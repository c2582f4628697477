/**
 * The kinds of which there is nothing, in one line: they were looked at, and nothing waits. It stands there from the beginning:
 * what is mounted later asks again for a list that has failed.
 */

import { useTranslation } from "react-i18next";
import { Loading } from "~/parts/feedback/Loading";
import { useBox, useCalls, useDrafts, useItems, useUnsent } from "./useToday";

export function Folded({ approves }: { readonly approves: boolean }) {
  const { t } = useTranslation();
  const { overdue, soon } = useItems();
  const items = { asked: overdue.asked, items: [...overdue.items, ...soon.items] };
  const [waiting, postView, circulated] = [useBox("waiting"), useBox("post_view"), useBox("circulated")];
  const kinds = [
    ...(approves ? [["waiting", waiting] as const, ["postView", postView] as const] : []),
    ["due", items] as const,
    ["returned", useBox("returned")] as const,
    ["messages", useCalls("messages")] as const,
    ["callbacks", useCalls("callbacks")] as const,
    ["handedOff", useCalls("handedOff")] as const,
    ["unsent", useUnsent()] as const,
    ["drafts", useDrafts()] as const,
    ["circulated", circulated] as const,
  ];
  if (kinds.some(([, { asked }]) => asked.isPending)) return <Loading />;
  const empty = kinds.filter(([, { asked, items }]) => asked.isSuccess && items.length === 0);
  if (empty.length === 0) return null;
  return (
    <p className="text-dns-14N-130 text-solid-gray-700">
      {t(empty.length === kinds.length ? "today.nothing" : "today.nothingOf")}
      {empty.length === kinds.length
        ? null
        : empty.map(([what]) => t(`today.cards.${what}.title`)).join(t("today.and"))}
    </p>
  );
}
