/**
 * The addresses of the screens. They hold ids and codes only, and the name of a unit: never words or names of people. Each screen
 * is loaded when it is first shown.
 */

import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { withWords } from "./i18n/later";
import { watchAddress } from "./parts/here";
import { readBoxSearch } from "./screens/approvals/address";
import { readEditorSearch } from "./screens/editor/address";
import { readLedgerSearch } from "./screens/household/filter";
import { readInquiriesSearch } from "./screens/inquiries/address";
import { readItemsSearch } from "./screens/items/address";
import { readSearchAddress } from "./screens/search/address";
import { readTableAddress } from "./screens/search/tableAddress";
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
  component: lazyRouteComponent(
    () => withWords(import("./screens/households/HouseholdsScreen")),
    "HouseholdsScreen",
  ),
});

const household = createRoute({
  getParentRoute: () => root,
  path: "/households/$householdId",
  validateSearch: readLedgerSearch,
  component: lazyRouteComponent(
    () => withWords(import("./screens/household/HouseholdScreen")),
    "HouseholdScreen",
  ),
});

const inquiries = createRoute({
  getParentRoute: () => root,
  path: "/inquiries",
  validateSearch: readInquiriesSearch,
  component: lazyRouteComponent(
    () => withWords(import("./screens/inquiries/InquiriesScreen")),
    "InquiriesScreen",
  ),
});

const items = createRoute({
  getParentRoute: () => root,
  path: "/items",
  validateSearch: readItemsSearch,
  component: lazyRouteComponent(() => withWords(import("./screens/items/ItemsScreen")), "ItemsScreen"),
});

const write = createRoute({
  getParentRoute: () => root,
  path: "/write",
  validateSearch: readEditorSearch,
  component: lazyRouteComponent(() => withWords(import("./screens/editor/EditorScreen")), "EditorScreen"),
});

const approvals = createRoute({
  getParentRoute: () => root,
  path: "/approvals",
  validateSearch: readBoxSearch,
  component: lazyRouteComponent(
    () => withWords(import("./screens/approvals/ApprovalsScreen")),
    "ApprovalsScreen",
  ),
});

const reading = createRoute({
  getParentRoute: () => root,
  path: "/approvals/reading",
  component: lazyRouteComponent(() => withWords(import("./screens/reading/ReadingScreen")), "ReadingScreen"),
});

const approval = createRoute({
  getParentRoute: () => root,
  path: "/approvals/$approvalId",
  component: lazyRouteComponent(
    () => withWords(import("./screens/approval/ApprovalScreen")),
    "ApprovalScreen",
  ),
});

const absences = createRoute({
  getParentRoute: () => root,
  path: "/absences",
  component: lazyRouteComponent(
    () => withWords(import("./screens/absences/AbsencesScreen")),
    "AbsencesScreen",
  ),
});

const office = createRoute({
  getParentRoute: () => root,
  path: "/office",
  component: lazyRouteComponent(() => withWords(import("./screens/office/OfficeScreen")), "OfficeScreen"),
});

const search = createRoute({
  getParentRoute: () => root,
  path: "/search",
  validateSearch: readSearchAddress,
  component: lazyRouteComponent(() => withWords(import("./screens/search/SearchScreen")), "SearchScreen"),
});

const table = createRoute({
  getParentRoute: () => root,
  path: "/search/table",
  validateSearch: readTableAddress,
  component: lazyRouteComponent(() => withWords(import("./screens/search/TableScreen")), "TableScreen"),
});

export const router = createRouter({
  routeTree: root.addChildren([
    today,
    households,
    household,
    inquiries,
    items,
    write,
    approvals,
    reading,
    approval,
    absences,
    office,
    search,
    table,
  ]),
  defaultErrorComponent: ScreenFailed,
  defaultPreload: "intent",
});

watchAddress(router.history);

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
