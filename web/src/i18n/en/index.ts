import { ja, type Translation } from "../ja";
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

/** `home_visit` → `Home visit`: the codes are English words already. */
function inWords(code: string): string {
  const words = code.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const codes = Object.fromEntries(
  Object.entries(ja.codes).map(([list, labels]) => [
    list,
    Object.fromEntries(Object.keys(labels).map((code) => [code, inWords(code)])),
  ]),
);

export const en: Translation & { codes: typeof codes } = {
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
