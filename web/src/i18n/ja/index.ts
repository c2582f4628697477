import codes from "../codes.json";
import { approvals } from "./approvals";
import { inquiries } from "./inquiries";
import { inquiry } from "./inquiry";
import { items } from "./items";
import type { later } from "./later";
import { parts } from "./parts";
import { shell } from "./shell";
import { today } from "./today";

/** The texts of the frame and of the screen shown first, in Japanese: a screen's texts stand under its name. */
export const ja = {
  shell,
  parts,
  today,
  inquiries,
  inquiry,
  items,
  approvals,
  codes,
};

/** Every text of the screens in Japanese. */
export type Japanese = typeof ja & typeof later;

/** The same texts in another language. */
type Texts<T> = { [K in keyof T]: T[K] extends string ? string : Texts<T[K]> };
export type Translation = Omit<Texts<Japanese>, "codes">;
