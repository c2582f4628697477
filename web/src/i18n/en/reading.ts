import type { Translation } from "../ja";

export const reading: Translation["reading"] = {
  title: "Read on",
  open: "Read on",
  explain:
    "The waiting cases, one after the other. A case read to its end counts as opened and may be approved with the others. Urgent and other special ones are handled on their own.",
  next: "To the next case",
  previous: "To the previous case",
  toggle: "Approve it with the others or not",
  place: "{{at}} of {{count}}",
  read: "Read",
  along: "Approve with the others",
  done: "What was read",
  approve: "Approve what was read ({{count}})",
  progress: "{{read}} of {{count}} read.",
  openAlone: "Open it",
  stopped: "This case is not read here: open it and handle it on its own.",
  stop: {
    urgent: "Urgent",
    flagged: "Unusual or disputed",
    restricted: "Protected or restricted",
    withdrawal: "Withdrawal asked for",
    alone: "A kind that is approved on its own",
    deputy: "Deciding for another",
    otherwise: "Cannot be approved together now",
  },
};
