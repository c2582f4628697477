/** A value to compare: without empty values, in a fixed order. */

export function plain(value: unknown): unknown {
  if (typeof value === "string") return value.trim();
  if (Array.isArray(value)) return value.length ? value.map(plain) : undefined;
  if (typeof value !== "object" || value === null) return value ?? undefined;
  const members = Object.entries(value).map(([name, each]) => [name, plain(each)] as const);
  return Object.fromEntries(
    members
      .filter(([, each]) => each !== undefined && each !== "")
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  );
}
