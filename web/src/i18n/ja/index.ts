import codes from "../codes.json";
import { absences } from "./absences";
import { approval } from "./approval";
import { approvals } from "./approvals";
import { correction } from "./correction";
import { editor } from "./editor";
import { household } from "./household";
import { households } from "./households";
import { inquiries } from "./inquiries";
import { inquiry } from "./inquiry";
import { items } from "./items";
import { office } from "./office";
import { parts } from "./parts";
import { reading } from "./reading";
import { search } from "./search";
import { shell } from "./shell";
import { today } from "./today";

/** Every text of the screens in Japanese: a screen's texts stand under its name. */
export const ja = {
  shell,
  parts,
  today,
  households,
  household,
  inquiries,
  inquiry,
  items,
  editor,
  approvals,
  approval,
  absences,
  office,
  correction,
  reading,
  search,
  codes,
};

/** The same texts in another language. */
type Texts<T> = { [K in keyof T]: T[K] extends string ? string : Texts<T[K]> };
export type Translation = Omit<Texts<typeof ja>, "codes">;
