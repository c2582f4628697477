/**
 * Labelled fields. Searching fields are `type="text"` too: a native search field would be erased by the Escape that
 * ends a composition.
 */

import { type ComponentProps, type ReactNode, useId } from "react";
import { classes } from "../classes";

export const BOX =
  "w-full rounded-8 border border-solid-gray-600 bg-white px-3 text-std-16N-170 text-solid-gray-800 hover:border-black aria-invalid:border-error-1";

export interface Labelled {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  readonly className?: string;
  /** Where height is scarce: the label stands before the field, in a column with others or close to it, or is only read out. */
  readonly line?: Line;
}

type Line = "column" | "close" | "bare" | undefined;
const LINES = {
  column: "grid grid-cols-[5rem_minmax(0,1fr)] items-center gap-x-2",
  close: "grid grid-cols-[auto_minmax(0,1fr)] items-center gap-x-2",
  bare: "relative",
} as const;

interface Wiring {
  readonly id: string;
  readonly "aria-describedby": string | undefined;
  readonly "aria-invalid": true | undefined;
}

type FieldProps = Omit<Labelled, "line"> & {
  readonly line: Line;
  readonly children: (wiring: Wiring) => ReactNode;
};

export function Field({ label, hint, error, className, line, children }: FieldProps) {
  const id = useId();
  const described = [hint ? `${id}-hint` : "", error ? `${id}-error` : ""].filter(Boolean).join(" ");
  const field = (
    <>
      {hint ? (
        <p id={`${id}-hint`} className="text-dns-14N-130 text-solid-gray-700">
          {hint}
        </p>
      ) : null}
      {children({ id, "aria-describedby": described || undefined, "aria-invalid": error ? true : undefined })}
      {error ? (
        <p id={`${id}-error`} className="text-dns-14N-130 text-error-1">
          ＊{error}
        </p>
      ) : null}
    </>
  );
  return (
    <div className={classes(line ? LINES[line] : "flex flex-col gap-2", className)}>
      <label
        htmlFor={id}
        className={line === "bare" ? "sr-only" : line ? "text-dns-14B-130" : "text-dns-16B-130"}
      >
        {label}
      </label>
      {line ? <div className="flex min-w-0 flex-col gap-1">{field}</div> : field}
    </div>
  );
}

export function TextField({
  label,
  hint,
  error,
  className,
  line,
  ...rest
}: Labelled & ComponentProps<"input">) {
  return (
    <Field label={label} hint={hint} error={error} className={className ?? ""} line={line}>
      {(wiring) => (
        <input
          type="text"
          autoComplete="off"
          className={classes(BOX, line ? "min-h-8" : "min-h-10")}
          {...wiring}
          {...rest}
        />
      )}
    </Field>
  );
}

/** With `grows` it grows with its text, as it does on a line with its label. */
export function TextArea({
  label,
  hint,
  error,
  className,
  line,
  grows = false,
  ...rest
}: Labelled & { readonly grows?: boolean } & ComponentProps<"textarea">) {
  const look = line
    ? "field-sizing-content min-h-8 py-0.5"
    : classes("py-2", grows && "field-sizing-content max-h-60 min-h-[calc(2lh+1.125rem)]");
  return (
    <Field label={label} hint={hint} error={error} className={className ?? ""} line={line}>
      {(wiring) => <textarea rows={3} className={classes(BOX, look)} {...wiring} {...rest} />}
    </Field>
  );
}

export interface Option {
  readonly value: string;
  readonly label: string;
}

export function CheckField({
  label,
  className,
  ...rest
}: Pick<Labelled, "label" | "className"> & ComponentProps<"input">) {
  return (
    <label className={classes("flex min-h-9 items-center gap-2 text-dns-16N-130", className)}>
      <input type="checkbox" className="size-5 accent-key-900" {...rest} />
      {label}
    </label>
  );
}
