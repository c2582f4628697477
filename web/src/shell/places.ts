/** The screens of the navigation in the order of a day, with their icons and shortcuts. Add a new screen here. */

export const PLACES = [
  { to: "/", label: "shell.today", icon: "today", go: "shell.keys.today", keys: "g h" },
  { to: "/inquiries", label: "inquiries.title", icon: "phone", go: "inquiries.go", keys: "g i" },
  { to: "/items", label: "items.title", icon: "list", go: "items.go", keys: "g t" },
  { to: "/households", label: "shell.households", icon: "ledger", go: "shell.keys.households", keys: "g c" },
  { to: "/approvals", label: "approvals.title", icon: "stamp", go: "approvals.go", keys: "g a" },
  { to: "/search", label: "shell.searchTitle", icon: "search", go: "shell.goSearch", keys: "g s" },
] as const;
