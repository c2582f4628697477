/**
 * A box to choose from a list by typing a part of it. The arrows move, Enter and Tab take the marked one, Escape closes the
 * list. What the input method is still composing looks nothing up, and its keys choose nothing.
 */

import { type KeyboardEvent, useEffect, useId, useState } from "react";
import { classes } from "../classes";
import { belongsToIme } from "../keys/ime";
import { BOX, Field, type Labelled, type Option } from "./fields";

export interface OptionGroup {
  readonly label: string;
  readonly options: readonly Option[];
}

interface ComboFieldProps extends Labelled {
  readonly label: string;
  /** What may be chosen for the words that were typed; groups without options are not shown. */
  readonly offer: (typed: string) => readonly OptionGroup[];
  /** Said where nothing fits what was typed. */
  readonly none: string;
  /** Nothing more may be chosen. */
  readonly full: boolean;
  readonly onChoose: (value: string) => void;
}

export function ComboField({ label, hint, error, className, ...list }: ComboFieldProps) {
  return (
    <Field label={label} hint={hint} error={error} className={className ?? ""} line={undefined}>
      {(wiring) => <Combo wiring={wiring} name={label} {...list} />}
    </Field>
  );
}

interface ComboProps extends Omit<ComboFieldProps, keyof Labelled> {
  readonly wiring: { readonly id: string };
  /** Of the list. */
  readonly name: string;
}

function Combo({ wiring, name, offer, none, full, onChoose }: ComboProps) {
  const id = useId();
  const [text, setText] = useState("");
  const [wanted, setWanted] = useState("");
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const shown = open && !full;
  const groups = shown ? offer(wanted).filter(({ options }) => options.length > 0) : [];
  const options = groups.flatMap((group) => group.options);
  const marked = options[active];
  useEffect(() => {
    if (active >= 0) document.getElementById(`${id}-${active}`)?.scrollIntoView({ block: "nearest" });
  }, [id, active]);

  /** With words the first that fits is marked; without them nothing is, so that Enter takes nothing unseen. */
  function look(typed: string): void {
    setWanted(typed);
    setActive(typed.trim() ? 0 : -1);
    setOpen(true);
  }

  function choose(value: string): void {
    setText("");
    look("");
    onChoose(value);
  }

  function close(): void {
    setOpen(false);
    setText("");
    setWanted("");
    setActive(-1);
  }

  function pressed(event: KeyboardEvent): void {
    if (belongsToIme(event) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      if (shown && options.length > 0) setActive(next(active, step, options.length));
      setOpen(true);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (marked) choose(marked.value);
      else setOpen(true);
    } else if (event.key === "Tab" && marked) {
      onChoose(marked.value);
    } else if (event.key === "Escape" && shown) {
      event.preventDefault();
      close();
    }
  }

  return (
    <div className="relative">
      <input
        type="text"
        role="combobox"
        aria-expanded={shown}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={marked ? `${id}-${active}` : undefined}
        autoComplete="off"
        spellCheck={false}
        readOnly={full}
        className={classes(BOX, "min-h-10")}
        {...wiring}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          if (!(event.nativeEvent as InputEvent).isComposing) look(event.target.value);
        }}
        onCompositionEnd={(event) => look(event.currentTarget.value)}
        onFocus={() => setOpen(true)}
        onBlur={close}
        onKeyDown={pressed}
      />
      {shown ? (
        <div className="absolute top-full left-0 z-40 mt-1 w-full min-w-64 rounded-8 border border-solid-gray-420 bg-white p-1 shadow-2">
          <p role="status" className={options.length ? "sr-only" : "px-3 py-2 text-dns-16N-130"}>
            {options.length ? null : none}
          </p>
          <div id={`${id}-list`} role="listbox" aria-label={name} className="max-h-72 overflow-y-auto">
            {groups.map((group, at) => (
              <Group
                key={group.label}
                id={id}
                group={group}
                first={groups.slice(0, at).reduce((count, each) => count + each.options.length, 0)}
                active={active}
                onChoose={choose}
              />
            ))}
          </div>
        </div>
      ) : null}
    </div>
  );
}

/** The place after this one, and after the last the first. */
function next(at: number, step: 1 | -1, count: number): number {
  if (at < 0) return step > 0 ? 0 : count - 1;
  return (at + step + count) % count;
}

interface GroupProps {
  readonly id: string;
  readonly group: OptionGroup;
  /** The place of its first option among all. */
  readonly first: number;
  readonly active: number;
  readonly onChoose: (value: string) => void;
}

function Group({ id, group, first, active, onChoose }: GroupProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: the options of a list stand in groups, not in fieldsets
    <div role="group" aria-label={group.label}>
      <div aria-hidden="true" className="px-3 pt-1 text-dns-14N-130 text-solid-gray-700">
        {group.label}
      </div>
      {group.options.map(({ value, label }, at) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the box that points here
        <div
          key={value}
          id={`${id}-${first + at}`}
          role="option"
          aria-selected={first + at === active}
          tabIndex={-1}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onChoose(value)}
          className={classes(
            "flex min-h-8 cursor-pointer items-center rounded-6 px-3 text-dns-16N-130",
            first + at === active ? "bg-key-100 outline-2 outline-black" : "hover:bg-solid-gray-50",
          )}
        >
          {label}
        </div>
      ))}
    </div>
  );
}
