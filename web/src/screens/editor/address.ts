/** The address of the editor: what to write, as ids and codes only. */

export interface EditorSearch {
  /** A new record about this household. */
  readonly household?: string;
  /** The kind a new record begins with. */
  readonly type?: string;
  /** An open item that the new record closes. */
  readonly closes?: string;
  /** A draft to go on with. */
  readonly draft?: string;
  /** A written or returned record to revise. */
  readonly record?: string;
}

const ID = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,199}$/;
const CODE = /^[a-z0-9_]{1,40}$/;

export function readEditorSearch(search: Record<string, unknown>): EditorSearch {
  const id = (name: "household" | "closes" | "draft" | "record") => {
    const given = search[name];
    return typeof given === "string" && ID.test(given) ? { [name]: given } : {};
  };
  const { type } = search;
  return {
    ...id("household"),
    ...id("closes"),
    ...id("draft"),
    ...id("record"),
    ...(typeof type === "string" && CODE.test(type) ? { type } : {}),
  };
}
