/** What changed between two versions of a record's content: the fields beside the body, and each part of it. */

import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Chip } from "../chips";
import { TextDiff } from "../diff/TextDiff";
import type { FieldChange, ItemChange, SegmentChange } from "./compare";
import { useSource } from "./useSource";

/** All that changed, and nothing else. */
export default function ContentChanges({ change }: { change: ItemChange }) {
  return (
    <div className="mt-2">
      <FieldChanges fields={change.fields} />
      {change.segments
        .filter(({ is }) => is !== "same")
        .map((segment) => (
          <SegmentPart key={segment.id} segment={segment} />
        ))}
    </div>
  );
}

export function FieldChanges({ fields }: { fields: readonly FieldChange[] }) {
  const { t } = useTranslation();
  return fields.map(({ field, before, after }) => (
    <div key={field} className="mb-2">
      <h4 className="text-dns-14B-130 text-solid-gray-700">{t(`parts.fields.${field}`)}</h4>
      <TextDiff
        before={before}
        after={before === after ? t("parts.detailChanged", { text: after }) : after}
      />
    </div>
  ));
}

interface SegmentPartProps {
  readonly segment: SegmentChange;
  readonly quotes?: readonly string[] | undefined;
  /** What stands around its text. */
  readonly around?: (text: ReactNode) => ReactNode;
}

/** A part with its changes marked. */
export function SegmentPart({ segment, quotes, around = (text) => text }: SegmentPartProps) {
  const source = useSource();
  const { kind, was, is, before, after } = segment;
  return (
    <Part
      kind={kind}
      source={source(segment.source)}
      was={was && { kind: was.kind, source: source(was.source) }}
      is={is}
    >
      {around(<TextDiff before={before} after={after} quotes={quotes} />)}
    </Part>
  );
}

interface Head {
  readonly kind: string;
  readonly source: string;
}

interface PartProps extends Head {
  /** Its heading before, if it changed. */
  readonly was?: Head | null;
  readonly is?: SegmentChange["is"];
  readonly children: ReactNode;
}

export function Part({ kind, source, was = null, is, children }: PartProps) {
  const { t } = useTranslation();
  const kindOf = (head: Head) => t(`parts.segment.${head.kind as "fact"}`);
  const inOne = (head: Head) => [kindOf(head), head.source].filter(Boolean).join(" ");
  return (
    <div className="mb-3 border-solid-gray-420 border-l-4 pl-3">
      <h4 className="flex flex-wrap gap-2 text-dns-14B-130 text-solid-gray-700">
        {kindOf({ kind, source })}
        {source ? <span className="font-normal">{source}</span> : null}
        {is === "added" ? <Chip tone="good">{t("approval.partAdded")}</Chip> : null}
        {is === "removed" ? <Chip tone="bad">{t("approval.partRemoved")}</Chip> : null}
      </h4>
      {was ? <TextDiff before={inOne(was)} after={inOne({ kind, source })} /> : null}
      {children}
    </div>
  );
}
