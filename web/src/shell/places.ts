/** The screens one goes to by the navigation, with their shortcuts. A screen that comes adds itself here. */

export const PLACES = [
  { to: "/", label: "shell.today", go: "shell.keys.today", keys: "g h" },
  { to: "/households", label: "shell.households", go: "shell.keys.households", keys: "g c" },
] as const;
