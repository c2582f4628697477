/** Somebody else saved in between: both versions side by side, and the writer decides place by place. */

import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "~/parts/Button";
import { Chip } from "~/parts/chips";
import { Loading } from "~/parts/feedback/Loading";
import { Trouble } from "~/parts/feedback/Trouble";
import { ChosenField } from "~/parts/form/ChosenField";
import { Modal } from "~/parts/Modal";
import { WordsToCopy } from "~/parts/unsentWords";
import { wordsOf } from "./carried";
import { contentOf, type EditorForm, formOf, type Saved } from "./form";
import { canJoin, type Difference, differences, merged, type Side } from "./merge";
import type { Known } from "./saver";
import { useMergeWords, usePlaceName } from "./useMergeWords";
import { useWriting } from "./useWriting";

export function MergeDialog({ onMerged }: { onMerged: () => void }) {
  const { t } = useTranslation();
  const { form, state, saver, place } = useWriting();
  const conflict = state.is === "conflict";
  const [later, setLater] = useState(false);
  useEffect(() => {
    if (!conflict) setLater(false);
  }, [conflict]);
  const open = conflict && !later;
  const id = saver.known?.id ?? "";
  const asked = useQuery({
    queryKey: ["writing", null, "theirs", id, saver.known?.version],
    queryFn: () => place.read(id),
    enabled: open,
    gcTime: 0,
  });
  const close = () => setLater(true);
  return (
    <>
      {conflict && later ? (
        <div role="alert" className="flex flex-wrap items-center gap-3">
          <p>{t("editor.merge.later")}</p>
          <Button size="sm" onClick={() => setLater(false)}>
            {t("editor.merge.compare")}
          </Button>
        </div>
      ) : null}
      {/* Without the other version there is nothing to choose from: one goes back to one's own text. */}
      <Modal
        title={t("editor.merge.title")}
        open={open}
        written={false}
        wide
        {...(asked.isError ? { onClose: close } : {})}
      >
        <p className="mb-4">{t("editor.merge.text")}</p>
        {asked.isPending ? <Loading lines={6} /> : null}
        {asked.data ? <Choices theirs={asked.data} onMerged={onMerged} /> : null}
        {asked.isError ? (
          <div className="flex flex-col items-start gap-4">
            <Trouble error={asked.error} onAgain={() => void asked.refetch()} />
            <WordsToCopy label={t("editor.merge.mine")} text={wordsOf(form)} />
            <Button onClick={close}>{t("parts.close")}</Button>
          </div>
        ) : null}
      </Modal>
    </>
  );
}

function Choices({ theirs, onMerged }: { theirs: Known & Saved; onMerged: () => void }) {
  const { t } = useTranslation();
  const { form, saver, become } = useWriting();
  const [choices, setChoices] = useState<Readonly<Record<string, Side>>>({});
  const other = formOf(theirs);
  const found = differences(formOf(saver.saved), form, other);
  function settle(): void {
    const result = merged(form, other, found, choices);
    saver.resolve({ id: theirs.id, version: theirs.version }, contentOf(other), contentOf(result));
    become(result);
    onMerged();
  }
  return (
    <div className="flex flex-col gap-4">
      {found.length === 0 ? <p>{t("editor.merge.same")}</p> : null}
      {found.map((difference) => (
        <Place
          key={difference.key}
          difference={difference}
          form={form}
          other={other}
          side={choices[difference.key] ?? difference.usual}
          onChoose={(side) => setChoices({ ...choices, [difference.key]: side })}
        />
      ))}
      <div className="flex flex-wrap gap-3">
        <Button look="solid" onClick={settle}>
          {t("editor.merge.settle")}
        </Button>
        <Button onClick={() => setChoices(Object.fromEntries(found.map(({ key }) => [key, "mine"])))}>
          {t("editor.merge.allMine")}
        </Button>
        <Button onClick={() => setChoices(Object.fromEntries(found.map(({ key }) => [key, "theirs"])))}>
          {t("editor.merge.allTheirs")}
        </Button>
      </div>
    </div>
  );
}

interface PlaceProps {
  readonly difference: Difference;
  readonly form: EditorForm;
  readonly other: EditorForm;
  readonly side: Side;
  readonly onChoose: (side: Side) => void;
}

function Place({ difference, form, other, side, onChoose }: PlaceProps) {
  const { t } = useTranslation();
  const { key, disputed } = difference;
  const words = useMergeWords();
  const name = usePlaceName(form, other)(key);
  const sides: readonly Side[] = canJoin(form, other, key) ? ["mine", "theirs", "both"] : ["mine", "theirs"];
  return (
    <section aria-label={name} className="rounded-8 border border-solid-gray-420 p-3">
      <h3 className="mb-2 flex flex-wrap items-center gap-2 text-dns-16B-130">
        {name}
        {disputed ? (
          <Chip tone="warn" icon="alert">
            {t("editor.merge.disputed")}
          </Chip>
        ) : null}
      </h3>
      <div className="mb-2 grid gap-3 desktop:grid-cols-2">
        <Version title={t("editor.merge.mine")} text={words(form, key)} />
        <Version title={t("editor.merge.theirs")} text={words(other, key)} />
      </div>
      <ChosenField
        label={t("editor.merge.keep")}
        options={sides.map((each) => ({ value: each, label: t(`editor.merge.${each}`) }))}
        value={side}
        onChoose={(value) => onChoose(value as Side)}
      />
    </section>
  );
}

function Version({ title, text }: { title: string; text: ReactNode }) {
  const { t } = useTranslation();
  return (
    <div className="min-w-0">
      <h4 className="text-dns-14B-130">{title}</h4>
      <p className="whitespace-pre-wrap rounded-6 bg-solid-gray-50 p-2 text-dns-16N-130">
        {text || t("parts.none")}
      </p>
    </div>
  );
}
