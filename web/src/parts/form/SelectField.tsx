/** A labelled choice from a list. */

import { type ComponentProps, useLayoutEffect } from "react";
import { useFormContext } from "react-hook-form";
import { classes } from "../classes";
import { BOX, Field, type Labelled, type Option } from "./fields";

export function SelectField({ label, hint, error, className, line, ...rest }: Labelled & SelectProps) {
  return (
    <Field label={label} hint={hint} error={error} className={className ?? ""} line={line}>
      {(wiring) => <Select {...wiring} {...rest} tall={!line} />}
    </Field>
  );
}

type SelectProps = { readonly options: readonly Option[] } & ComponentProps<"select">;

function Select({ options, tall, ...rest }: SelectProps & { readonly tall: boolean }) {
  useChosenAmongLateOptions(rest.id, rest.name, options);
  return (
    <select className={classes(BOX, tall ? "min-h-10" : "min-h-8")} {...rest}>
      {options.map(({ value, label: text }) => (
        <option key={value} value={value}>
          {text}
        </option>
      ))}
    </select>
  );
}

/** The browser forgets a choice that is not among the options. When they come later than the form, it is chosen again. */
function useChosenAmongLateOptions(
  id: string | undefined,
  name: string | undefined,
  options: readonly Option[],
): void {
  const form = useFormContext();
  useLayoutEffect(() => {
    if (!form || !id || !name) return;
    const select = document.getElementById(id);
    const chosen: unknown = form.getValues(name);
    if (!(select instanceof HTMLSelectElement) || select.value === chosen) return;
    if (options.some(({ value }) => value === chosen)) select.value = String(chosen);
  }, [form, id, name, options]);
}
