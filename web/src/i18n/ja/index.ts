import codes from "../codes.json";
import { household } from "./household";
import { households } from "./households";
import { inquiry } from "./inquiry";
import { parts } from "./parts";
import { shell } from "./shell";
import { today } from "./today";

/** Every text of the screens in Japanese: a screen's texts stand under its name. */
export const ja = { shell, parts, today, households, household, inquiry, codes };

/** The same texts in another language. */
type Texts<T> = { [K in keyof T]: T[K] extends string ? string : Texts<T[K]> };
export type Translation = Omit<Texts<typeof ja>, "codes">;
