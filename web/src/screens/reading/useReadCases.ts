/** Which of the waiting cases were read here or before, and which of those go along when they are approved. */

import { useState } from "react";
import { type BoxRow, TOGETHER } from "~/api/approvals";
import type { Chosen } from "~/parts/approval/TogetherDialog";
import type { Standing } from "~/parts/approval/together";
import { useStandings } from "~/parts/approval/useStandings";

export interface ReadCases {
  readonly standing: (id: string) => Standing;
  readonly isRead: (id: string) => boolean;
  readonly goesAlong: (id: string) => boolean;
  readonly toggle: (id: string) => void;
  /** A case was read at this version. */
  readonly note: (id: string, version: number) => void;
  readonly read: number;
  readonly chosen: readonly Chosen[];
}

export function useReadCases(rows: readonly BoxRow[]): ReadCases {
  const standing = useStandings(rows.map(({ id }) => id));
  const [versions, setVersions] = useState<ReadonlyMap<string, number>>(new Map());
  const [stays, setStays] = useState<ReadonlySet<string>>(new Set());
  // Nothing of another round has been read yet.
  const keys = new Map(rows.map(({ id, round }) => [id, `${id} ${round}`]));
  const versionOf = (id: string) => versions.get(keys.get(id) ?? "");
  const isRead = (id: string) => versionOf(id) !== undefined;
  const goesAlong = (id: string) => isRead(id) && !stays.has(id);
  return {
    standing,
    isRead,
    goesAlong,
    toggle: (id) =>
      setStays((before) => {
        const next = new Set(before);
        if (!next.delete(id)) next.add(id);
        return next;
      }),
    note: (id, version) => setVersions((before) => new Map([...before, [keys.get(id) ?? "", version]])),
    read: rows.filter(({ id }) => isRead(id)).length,
    chosen: rows
      .filter(({ id }) => goesAlong(id))
      .slice(0, TOGETHER)
      .map((row) => ({ ...row, version: versionOf(row.id) ?? row.version })),
  };
}
