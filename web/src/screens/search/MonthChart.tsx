/** The months as bars. A picture for the eye and the mouse: keys and screen readers have the table. */

import { useTranslation } from "react-i18next";
import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import type { MonthCount } from "./Months";

interface MonthChartProps {
  readonly months: readonly MonthCount[];
  /** A period is chosen: its months are lit. */
  readonly narrowed: boolean;
  readonly label: string;
  readonly onPress: (month: string) => void;
}

/** A lit bar has an edge too: it is told apart without its colour. */
const LIT = { fill: "var(--color-key-900)", stroke: "var(--color-black)", strokeWidth: 2 };
const UNLIT = { fill: "var(--color-key-200)", stroke: "none" };
const TEXT = { fontSize: 12, fill: "var(--color-solid-gray-800)" };

export default function MonthChart({ months, narrowed, label, onPress }: MonthChartProps) {
  const { t } = useTranslation();
  const bars = months.map((month) => (narrowed ? { ...month, ...(month.lit ? LIT : UNLIT) } : month));
  return (
    // A new chart for other months: the pressed bar must not stay marked.
    <div key={label} role="img" aria-label={label} className="h-40">
      <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 800, height: 160 }}>
        <BarChart
          data={bars}
          accessibilityLayer={false}
          margin={{ top: 4, right: 8, bottom: 0, left: 0 }}
          onClick={({ activeIndex }) => {
            const month = months[Number(activeIndex)];
            if (month?.count) onPress(month.key);
          }}
        >
          <CartesianGrid vertical={false} stroke="var(--color-solid-gray-200)" />
          <XAxis dataKey="label" tick={TEXT} tickLine={false} minTickGap={24} />
          <YAxis
            allowDecimals={false}
            interval={0}
            width={44}
            tick={TEXT}
            tickLine={false}
            axisLine={false}
          />
          <Tooltip
            isAnimationActive={false}
            cursor={{ fill: "var(--color-key-50)" }}
            formatter={(value) => [t("search.total", { count: Number(value) }), ""]}
            separator=""
          />
          <Bar
            dataKey="count"
            maxBarSize={48}
            fill="var(--color-key-900)"
            isAnimationActive={false}
            cursor="pointer"
          />
        </BarChart>
      </ResponsiveContainer>
    </div>
  );
}
