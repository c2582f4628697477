/**
 * The addresses of the screens. They hold ids and codes only: words and names never stand in an address. Each screen
 * is loaded when it is first shown.
 */

import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { readLedgerSearch } from "./screens/household/filter";
import { NotFound } from "./shell/NotFound";
import { ScreenFailed } from "./shell/ScreenFailed";
import { Shell } from "./shell/Shell";

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });

const today = createRoute({
  getParentRoute: () => root,
  path: "/",
  component: lazyRouteComponent(() => import("./screens/today/TodayScreen"), "TodayScreen"),
});

const households = createRoute({
  getParentRoute: () => root,
  path: "/households",
  component: lazyRouteComponent(() => import("./screens/households/HouseholdsScreen"), "HouseholdsScreen"),
});

const household = createRoute({
  getParentRoute: () => root,
  path: "/households/$householdId",
  validateSearch: readLedgerSearch,
  component: lazyRouteComponent(() => import("./screens/household/HouseholdScreen"), "HouseholdScreen"),
});

export const router = createRouter({
  routeTree: root.addChildren([today, households, household]),
  defaultErrorComponent: ScreenFailed,
  defaultPreload: "intent",
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
