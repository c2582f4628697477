import type { Translation } from "../ja";

export const items: Translation["items"] = {
  title: "Action items",
  go: "To action items",
  whose: "Whose items",
  mine: "Mine",
  ofUnit: "Everybody in {{unit}}",
  workers: "Worker",
  worker: "{{name}} {{all}}",
  overdueOf: " ({{count}} overdue)",
  none: "No action item waits.",
  noneDone: "Nothing was done in this time.",
  showDone: "Show what was done in the last {{count}} days",
  hideDone: "Hide what was done",
  period: {
    overdue: "Overdue",
    week: "Due this week",
    later: "Later",
    undated: "No due date",
    done: "Done",
  },
};
