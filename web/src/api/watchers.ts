/** Adds a callback to those that are called, until the returned function is called. */
export function watching<T>(all: Set<T>, one: T): () => void {
  all.add(one);
  return () => {
    all.delete(one);
  };
}
