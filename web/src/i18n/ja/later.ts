import { absences } from "./absences";
import { approval } from "./approval";
import { correction } from "./correction";
import { editor } from "./editor";
import { household } from "./household";
import { households } from "./households";
import { office } from "./office";
import { reading } from "./reading";
import { search } from "./search";

/** The texts of everything that is loaded later than the screen shown first: `withWords` loads them with it. */
export const later = {
  households,
  household,
  editor,
  approval,
  absences,
  office,
  correction,
  reading,
  search,
};
