/** One choice of a few. Its parent keeps the state. */

import { useId } from "react";
import { classes } from "../classes";
import type { Option } from "./fields";

interface ChosenFieldProps {
  readonly label: string;
  readonly options: readonly Option[];
  readonly value: string;
  readonly onChoose: (value: string) => void;
  readonly error?: string | undefined;
  readonly className?: string;
}

export function ChosenField({ label, options, value, onChoose, error, className }: ChosenFieldProps) {
  const name = useId();
  return (
    <fieldset
      aria-describedby={error ? `${name}-error` : undefined}
      className={classes("flex min-w-0 flex-col gap-1", className)}
    >
      <legend className="mb-1 text-dns-16B-130">{label}</legend>
      <div className="flex flex-wrap gap-2">
        {options.map((option) => (
          <label
            key={option.value}
            className="flex min-h-9 items-center gap-2 rounded-6 border border-solid-gray-420 px-3 text-dns-16N-130 has-checked:border-key-900 has-checked:bg-key-50 has-checked:text-key-1000"
          >
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              onChange={() => onChoose(option.value)}
              className="size-4 accent-key-900"
            />
            {option.label}
          </label>
        ))}
      </div>
      {error ? (
        <p id={`${name}-error`} className="text-dns-14N-130 text-error-1">
          ＊{error}
        </p>
      ) : null}
    </fieldset>
  );
}
