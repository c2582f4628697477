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
}

interface Wiring {
  readonly id: string;
  readonly "aria-describedby": string | undefined;
  readonly "aria-invalid": true | undefined;
}

export function Field({
  label,
  hint,
  error,
  className,
  children,
}: Labelled & { children: (wiring: Wiring) => ReactNode }) {
  const id = useId();
  const described = [hint ? `${id}-hint` : "", error ? `${id}-error` : ""].filter(Boolean).join(" ");
  return (
    <div className={classes("flex flex-col gap-2", className)}>
      <label htmlFor={id} className="text-dns-16B-130">
        {label}
      </label>
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
    </div>
  );
}

export function TextField({ label, hint, error, className, ...rest }: Labelled & ComponentProps<"input">) {
  return (
    <Field label={label} hint={hint} error={error} className={className ?? ""}>
      {(wiring) => (
        <input type="text" autoComplete="off" className={classes(BOX, "min-h-10")} {...wiring} {...rest} />
      )}
    </Field>
  );
}

export function TextArea({ label, hint, error, className, ...rest }: Labelled & ComponentProps<"textarea">) {
  return (
    <Field label={label} hint={hint} error={error} className={className ?? ""}>
      {(wiring) => <textarea rows={3} className={classes(BOX, "py-2")} {...wiring} {...rest} />}
    </Field>
  );
}

export interface Option {
  readonly value: string;
  readonly label: string;
}

/** One choice of a few, all seen at once; arrows move between them as in every group of radio buttons. */
export function ChoiceField({
  label,
  options,
  className,
  ...rest
}: Pick<Labelled, "label" | "className"> & {
  readonly options: readonly Option[];
} & ComponentProps<"input">) {
  return (
    <fieldset className={classes("flex flex-col gap-1.5", className)}>
      <legend className="mb-1 text-dns-16B-130">{label}</legend>
      <div className="flex flex-wrap gap-2">
        {options.map(({ value, label: text }) => (
          <label
            key={value}
            className="flex min-h-9 items-center gap-2 rounded-6 border border-solid-gray-420 px-3 text-dns-16N-130 has-checked:border-key-900 has-checked:bg-key-50 has-checked:text-key-1000"
          >
            <input type="radio" value={value} className="size-4 accent-key-900" {...rest} />
            {text}
          </label>
        ))}
      </div>
    </fieldset>
  );
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
