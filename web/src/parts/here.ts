/** Where an act began: whoever went on to another address while it was done is not pulled away from there. */

type Address = Pick<Location, "pathname" | "search">;

/** Returns what says whether the window is still at the address of now. */
export function addressOfNow(at: Address = window.location): () => boolean {
  const { pathname, search } = at;
  return () => at.pathname === pathname && at.search === search;
}
