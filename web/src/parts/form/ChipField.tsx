/**
 * One choice of a few as small chips on a line with its label, where height is scarce. What is chosen is bold and ticked, so that
 * it is not told by colour alone. Arrows move between them as in every group of radio buttons.
 */

import { type ReactNode, type Ref, useId } from "react";
import { classes } from "../classes";
import { Icon } from "../Icon";
import type { Option } from "./fields";

interface ChipFieldProps {
  readonly label: string;
  /** The label is only read out: what stands before says it. */
  readonly unlabelled?: boolean;
  readonly options: readonly Option[];
  /** Nothing is chosen where it is none of the options. */
  readonly value: string;
  readonly onChoose: (value: string) => void;
  readonly error?: string | undefined;
  /** The chip that has the focus where the choice is missing. */
  readonly firstRef?: Ref<HTMLInputElement>;
  /** What follows the chips on their line. */
  readonly children?: ReactNode;
}

export function ChipField({ label, unlabelled = false, error, children, ...chips }: ChipFieldProps) {
  const id = useId();
  return (
    <div className={unlabelled ? "" : "grid grid-cols-[5rem_minmax(0,1fr)] items-baseline gap-x-2"}>
      <span id={`${id}-label`} className={unlabelled ? "sr-only" : "text-dns-14B-130"}>
        {label}
      </span>
      <div className="flex min-w-0 flex-col gap-1">
        <div className="flex flex-wrap items-center gap-1.5">
          <div
            role="radiogroup"
            aria-labelledby={`${id}-label`}
            aria-invalid={error ? true : undefined}
            className="contents"
          >
            <Chips name={id} describedBy={error ? `${id}-error` : undefined} {...chips} />
          </div>
          {children}
        </div>
        {error ? (
          <p id={`${id}-error`} className="text-dns-14N-130 text-error-1">
            ＊{error}
          </p>
        ) : null}
      </div>
    </div>
  );
}

interface ChipsProps extends Pick<ChipFieldProps, "options" | "value" | "onChoose" | "firstRef"> {
  readonly name: string;
  readonly describedBy: string | undefined;
}

function Chips({ name, describedBy, options, value, onChoose, firstRef }: ChipsProps) {
  return options.map((option, at) => (
    <label
      key={option.value}
      className={classes(
        "relative inline-flex min-h-7 max-w-full items-center rounded-6 border border-solid-gray-600 bg-white px-2 text-dns-14N-130",
        "has-checked:border-key-900 has-checked:bg-key-50 has-checked:font-bold has-checked:text-key-1000",
        "has-focus-visible:outline-4 has-focus-visible:outline-black has-focus-visible:outline-offset-2",
      )}
    >
      <input
        ref={at === 0 ? firstRef : undefined}
        type="radio"
        name={name}
        value={option.value}
        checked={option.value === value}
        aria-describedby={describedBy}
        onChange={() => onChoose(option.value)}
        className="peer absolute inset-0 m-0 size-full opacity-0"
      />
      {option.label}
      <Icon
        name="check"
        className="absolute -top-1.5 -right-1.5 hidden size-4 rounded-full bg-key-900 p-0.5 text-white peer-checked:block"
      />
    </label>
  ));
}
