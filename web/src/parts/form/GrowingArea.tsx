/** An area that is as high as its text, so that nothing written scrolls out of sight within it. */

import { type ComponentProps, useLayoutEffect, useRef } from "react";
import { classes } from "../classes";
import { TextArea } from "./fields";

export function GrowingArea({ className, ...rest }: ComponentProps<typeof TextArea>) {
  const area = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    if (area.current && !CSS.supports("field-sizing", "content")) growToText(area.current);
  });
  return (
    <TextArea
      ref={area}
      rows={2}
      className={classes("[&_textarea]:field-sizing-content [&_textarea]:min-h-18", className)}
      {...rest}
    />
  );
}

/** For browsers that cannot size it by its text. What is not shown has no height to go by. */
function growToText(area: HTMLTextAreaElement): void {
  area.style.height = "auto";
  const { scrollHeight, offsetHeight, clientHeight } = area;
  if (scrollHeight > 0) area.style.height = `${scrollHeight + offsetHeight - clientHeight}px`;
}
