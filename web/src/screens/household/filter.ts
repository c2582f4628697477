/** The filters of a ledger in its address: codes, a 年度, a direction and the entry that is open. */

export interface LedgerSearch {
  /** Calls only. */
  readonly calls?: true;
  readonly type?: readonly string[];
  readonly subject?: string;
  readonly year?: number;
  readonly order?: "asc";
  readonly entry?: string;
}

const CODE = /^[a-z0-9_]{1,40}$/;
/** As the server takes an id (`Id` of libs/strict.py): it refuses the whole page for any other. */
const ID = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,199}$/;

/** What of an address is a filter; anything else is left out. */
export function readLedgerSearch(search: Record<string, unknown>): LedgerSearch {
  const type = listOf(search.type).filter((each) => CODE.test(each));
  const { calls, subject, year, order, entry } = search;
  return {
    ...(type.length ? { type } : calls === true ? { calls } : {}),
    ...(typeof subject === "string" && CODE.test(subject) ? { subject } : {}),
    ...(typeof year === "number" && year > 1900 && year < 2200 ? { year } : {}),
    ...(order === "asc" ? { order } : {}),
    ...(typeof entry === "string" && ID.test(entry) ? { entry } : {}),
  };
}

function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
}

export function isFiltered(search: LedgerSearch): boolean {
  return Boolean(search.calls ?? search.type ?? search.subject ?? search.year);
}
