/** The clauses of typed words, as the server reads them: a word, a "phrase", -word, or several joined by OR. */

const TOKEN = /[-－−]?["“”＂][^"“”＂]*["“”＂]?|[^\s"“”＂]+/g;
const OR: readonly string[] = ["OR", "ＯＲ", "|", "｜"];

export function clausesOf(words: string): string[] {
  const clauses: string[] = [];
  let joined = false;
  for (const token of words.match(TOKEN) ?? []) {
    if (OR.includes(token)) {
      joined = clauses.length > 0;
    } else if (joined) {
      clauses.push(`${clauses.pop()} OR ${token}`);
      joined = false;
    } else clauses.push(token);
  }
  return clauses;
}

/** Whether a clause leaves out. */
export function leavesOut(clause: string): boolean {
  return /^[-－−]./.test(clause);
}
