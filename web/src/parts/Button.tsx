/** Buttons in the three looks (and in red for what cannot be undone) and four sizes of the design system; the target is never under 28 px. */

import type { ComponentProps } from "react";
import { classes } from "./classes";

type Look = "solid" | "outline" | "text" | "danger";
type Size = "lg" | "md" | "sm" | "xs";

const LOOKS: Record<Look, string> = {
  solid:
    "bg-key-900 text-white hover:bg-key-1000 hover:underline disabled:bg-solid-gray-300 disabled:text-solid-gray-50",
  outline:
    "border border-current bg-white text-key-900 hover:bg-key-200 hover:text-key-1000 hover:underline disabled:bg-white disabled:text-solid-gray-420",
  danger:
    "border border-current bg-white text-red-900 hover:bg-red-50 hover:text-red-1000 hover:underline disabled:bg-white disabled:text-solid-gray-420",
  text: "text-key-900 underline underline-offset-2 hover:bg-key-50 hover:text-key-1000 hover:decoration-[3px] disabled:text-solid-gray-420",
};
const SIZES: Record<Size, string> = {
  lg: "min-h-14 px-6 text-oln-16B-100 rounded-8",
  md: "min-h-12 px-5 text-oln-16B-100 rounded-8",
  sm: "min-h-9 px-4 text-oln-16B-100 rounded-6",
  xs: "min-h-7 px-3 text-oln-14B-100 rounded-4",
};

export interface ButtonLook {
  readonly look?: Look;
  readonly size?: Size;
}

/** The classes of a button, for a link that looks like one. */
export function buttonClasses({ look = "outline", size = "sm" }: ButtonLook = {}): string {
  return classes(
    "inline-flex items-center justify-center gap-1.5 whitespace-nowrap",
    LOOKS[look],
    SIZES[size],
  );
}

export function Button({
  look,
  size,
  className,
  type = "button",
  ...rest
}: ButtonLook & ComponentProps<"button">) {
  const own = buttonClasses({ ...(look ? { look } : {}), ...(size ? { size } : {}) });
  return <button type={type} className={classes(own, className)} {...rest} />;
}
