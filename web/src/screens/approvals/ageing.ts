/** How long a case may lie before it is marked: after two business days it may be pulled up. */

const LONG = 2;
const VERY_LONG = 5;

export function tone(days: number): "plain" | "warn" | "bad" {
  if (days > VERY_LONG) return "bad";
  return days > LONG ? "warn" : "plain";
}
