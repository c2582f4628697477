/** How many texts were read to their end, so that the decider sees what they have not read yet. */

import { useEffect, useRef, useState } from "react";

export function useReadProgress(total: number) {
  const [read, setRead] = useState<ReadonlySet<number>>(new Set());
  const ends = useRef(new Map<number, Element>());
  useEffect(() => {
    const observer = new IntersectionObserver((entries) => {
      const seen = entries.filter(({ isIntersecting }) => isIntersecting).map(({ target }) => target);
      const places = [...ends.current].filter(([, end]) => seen.includes(end)).map(([at]) => at);
      if (places.length) setRead((before) => new Set([...before, ...places]));
    });
    for (const [at, end] of ends.current) if (at < total) observer.observe(end);
    return () => observer.disconnect();
  }, [total]);
  return {
    total,
    read: read.size,
    /** Marks the end of the text at a place. */
    watch: (at: number) => (end: Element | null) => {
      if (end) ends.current.set(at, end);
      else ends.current.delete(at);
    },
  };
}
