/** The body in parts: each says what kind of statement it is and from whom, so that facts and opinion stay apart. */

import { useTranslation } from "react-i18next";
import type { CaseRecord } from "~/api/casework";
import { commentsAt } from "~/parts/approval/comments";
import { SegmentComments } from "~/parts/approval/SegmentComments";
import { Button } from "~/parts/Button";
import { TextField } from "~/parts/form/fields";
import { GrowingArea } from "~/parts/form/GrowingArea";
import { Icon } from "~/parts/Icon";
import { hasName, headed, newSegment, type SegmentForm, withSource } from "./form";
import { placeOf, useWrong } from "./Mistakes";
import type { ReturnedCase } from "./Returned";
import { withRow } from "./RowList";
import { SEGMENT_KINDS, SOURCES } from "./templates";
import { useWriting } from "./useWriting";

interface BodyFieldsProps {
  readonly returned: ReturnedCase;
  readonly record: CaseRecord | undefined;
}

export function BodyFields({ returned, record }: BodyFieldsProps) {
  const { t } = useTranslation();
  const wrong = useWrong();
  const { form, change, remove } = useWriting();
  const edit = (id: string, patch: Partial<SegmentForm>) =>
    change({ segments: withRow(form.segments, id, patch) });
  return (
    <fieldset id={placeOf("segments")} className="flex min-w-0 flex-col gap-4">
      <legend className="mb-1 text-dns-16B-130">{t("editor.fields.segments")}</legend>
      {form.segments.map((segment, at) => (
        <div
          key={segment.id}
          data-row={segment.id}
          className="flex flex-col gap-1 border-solid-gray-420 border-l-4 pl-3"
        >
          <SegmentField
            segment={segment}
            error={at === 0 ? wrong("segments") : undefined}
            onChange={(patch) => edit(segment.id, patch)}
            onRemove={
              form.segments.length > 1
                ? (name) => remove("segments", segment.id, t("editor.removedSegment", { name }))
                : undefined
            }
          />
          {record ? (
            <SegmentComments
              comments={commentsAt(returned.comments, record.id, segment.id)}
              segment={segment.id}
              acceptOf={({ suggestion }) => suggestion && (() => edit(segment.id, headed(suggestion.after)))}
            />
          ) : null}
        </div>
      ))}
      <div>
        <Button onClick={() => change({ segments: [...form.segments, newSegment("fact", "")] })}>
          ＋ {t("editor.addSegment")}
        </Button>
      </div>
    </fieldset>
  );
}

interface SegmentFieldProps {
  readonly segment: SegmentForm;
  readonly error: string | undefined;
  readonly onChange: (patch: Partial<SegmentForm>) => void;
  readonly onRemove: ((name: string) => void) | undefined;
}

const SMALL = "min-h-7 rounded-6 border border-solid-gray-600 bg-white px-2 text-dns-14N-130";

function SegmentField({ segment, error, onChange, onRemove }: SegmentFieldProps) {
  const { t } = useTranslation();
  const kind = t(`parts.segment.${segment.kind}`);
  const name = segment.heading && segment.heading !== kind ? `${segment.heading}（${kind}）` : kind;
  const named = hasName(segment.source) || segment.sourceName !== "";
  return (
    <div className="relative flex flex-col gap-1">
      <GrowingArea
        label={name}
        error={error}
        value={segment.text}
        onChange={(event) => onChange({ text: event.target.value })}
      />
      <div className="flex flex-wrap items-center gap-2 desktop:absolute desktop:-top-1 desktop:right-0">
        <select
          aria-label={t("editor.segmentKind", { name })}
          className={SMALL}
          value={segment.kind}
          onChange={(event) => onChange({ kind: event.target.value as SegmentForm["kind"] })}
        >
          {SEGMENT_KINDS.map((each) => (
            <option key={each} value={each}>
              {t(`parts.segment.${each}`)}
            </option>
          ))}
        </select>
        <select
          aria-label={t("editor.segmentSource", { name })}
          className={SMALL}
          value={segment.source}
          onChange={(event) => onChange(withSource(segment, event.target.value as SegmentForm["source"]))}
        >
          <option value="">{t("editor.noSource")}</option>
          {SOURCES.map((each) => (
            <option key={each} value={each}>
              {t(`editor.source.${each}`)}
            </option>
          ))}
        </select>
        {onRemove ? (
          <Button
            look="text"
            size="xs"
            aria-label={t("editor.removeSegment", { name })}
            onClick={() => onRemove(name)}
          >
            <Icon name="close" className="size-4" />
          </Button>
        ) : null}
      </div>
      {named ? (
        <TextField
          label={t("editor.sourceName")}
          maxLength={200}
          value={segment.sourceName}
          onChange={(event) => onChange({ sourceName: event.target.value })}
        />
      ) : null}
    </div>
  );
}
