/** The screens one goes to by the navigation, with their shortcuts. A screen that comes adds itself here. */

export const PLACES = [
  { to: "/", label: "shell.today", go: "shell.keys.today", keys: "g h" },
  { to: "/households", label: "shell.households", go: "shell.keys.households", keys: "g c" },
  { to: "/approvals", label: "approvals.title", go: "approvals.go", keys: "g a" },
  { to: "/search", label: "search.title", go: "search.go", keys: "g s" },
] as const;
