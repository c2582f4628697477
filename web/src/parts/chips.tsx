/** Small marks beside an entry: its state in words and a picture, never by colour alone; and switches for filters. */

import type { ReactNode } from "react";
import { classes } from "./classes";
import { useCode } from "./codes";
import { Icon, type IconName } from "./Icon";

type Tone = "plain" | "key" | "good" | "warn" | "bad";

const TONES: Record<Tone, string> = {
  plain: "border-solid-gray-420 bg-white text-solid-gray-800",
  key: "border-key-900 bg-key-50 text-key-1000",
  good: "border-green-800 bg-green-50 text-green-1000",
  warn: "border-orange-800 bg-orange-50 text-orange-1000",
  bad: "border-red-900 bg-red-50 text-red-1000",
};

export function Chip({
  tone = "plain",
  icon,
  children,
}: {
  tone?: Tone;
  icon?: IconName;
  children: ReactNode;
}) {
  return (
    <span
      className={classes(
        "inline-flex items-center gap-1 whitespace-nowrap rounded-4 border px-1.5 py-0.5 text-dns-14N-120",
        TONES[tone],
      )}
    >
      {icon ? <Icon name={icon} className="size-4 shrink-0" /> : null}
      {children}
    </span>
  );
}

const STATES: Readonly<Record<string, { tone: Tone; icon: IconName }>> = {
  written: { tone: "warn", icon: "pen" },
  in_approval: { tone: "key", icon: "arrows" },
  circulating: { tone: "key", icon: "arrows" },
  unroutable: { tone: "warn", icon: "alert" },
  returned: { tone: "bad", icon: "back" },
  approved: { tone: "good", icon: "stamp" },
  decided: { tone: "good", icon: "stamp" },
  filed: { tone: "good", icon: "check" },
  closed: { tone: "good", icon: "check" },
  answered: { tone: "good", icon: "check" },
  seen: { tone: "good", icon: "check" },
  accepted: { tone: "key", icon: "check" },
  message: { tone: "warn", icon: "pen" },
  callback: { tone: "warn", icon: "phone" },
  handed_off: { tone: "warn", icon: "arrows" },
  received: { tone: "warn", icon: "dot" },
  voided: { tone: "bad", icon: "void" },
  rejected: { tone: "bad", icon: "void" },
};
const LISTS = {
  record: "record_state",
  inquiry: "inquiry_state",
  approval: "case_state",
  action_item: "item_state",
} as const;

/** The state of a record, an inquiry, an approval case or an item. */
export function StateChip({ kind, state }: { kind: keyof typeof LISTS; state: string }) {
  const code = useCode();
  const { tone, icon } = STATES[state] ?? { tone: "plain" as const, icon: "dot" as const };
  return (
    <Chip tone={tone} icon={icon}>
      {code(LISTS[kind], state)}
    </Chip>
  );
}

interface FilterChipProps {
  readonly on: boolean;
  readonly onToggle: () => void;
  readonly children: ReactNode;
}

/** A toggle button for one filter. It announces its own state. */
export function FilterChip({ on, onToggle, children }: FilterChipProps) {
  return (
    <button
      type="button"
      aria-pressed={on}
      onClick={onToggle}
      className={classes(
        "inline-flex min-h-8 items-center gap-1 whitespace-nowrap rounded-full border px-3 text-dns-14N-120",
        on
          ? "border-key-900 bg-key-900 text-white"
          : "border-solid-gray-420 bg-white text-solid-gray-800 hover:bg-solid-gray-50",
      )}
    >
      {on ? <Icon name="check" className="size-4 shrink-0" /> : null}
      {children}
    </button>
  );
}
