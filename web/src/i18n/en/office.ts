import type { Translation } from "../ja";

export const office: Translation["office"] = {
  title: "Settings of {{office}}",
  none: "Headquarters has no settings of an office. Switch to a post in an office at the top right.",
  fileOnly: "Kinds filed without a decision",
  explain:
    "A record of these kinds is filed by a press of “File” and goes to no approver. When its week is over it is circulated to the supervisor and the section chief. Every other kind needs a decision.",
  now: "As it is: {{kinds}}",
  everywhere: "{{kind}} (filed in every office)",
  save: "Save",
  saved: "Saved. It holds for records that are written already and not submitted, too.",
  notYours: "The section chief or an administrator of this office may change it.",
};
