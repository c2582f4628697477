"""The people who look at the screens, logged in when first needed, and a case that waits for the supervisor."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

from playwright.sync_api import Page, Route

from tests.e2e.seat import BrowserUser, DemoStaff
from tests.e2e.worlds import households_of, told_apart

PROBLEM = {
    "type": "urn:tsuzuri:problem:internal",
    "title": "内部エラー",
    "status": 500,
    "code": "INTERNAL",
    "detail": "処理できませんでした。",
    "trace_id": "0" * 32,
}
NO_SEARCH = {**PROBLEM, "title": "検索が止まっています", "status": 503, "code": "SEARCH_UNAVAILABLE"}
EMPTY: dict[str, Any] = {"items": [], "next_cursor": None, "index_lag_ms": 0}


class Visit:
    """One look at a screen, as a caseworker, the supervisor of the unit, 課長 or 本庁, with a case of the unit."""

    def __init__(self, sit_down: Callable[[DemoStaff], BrowserUser], team: Sequence[DemoStaff], case: str) -> None:
        self._sit_down = sit_down
        self._team = team
        self.case = case

    @cached_property
    def worker(self) -> BrowserUser:
        """現業員 at a window."""
        return self._sit_down(self._team[0])

    @cached_property
    def supervisor(self) -> BrowserUser:
        """係長 at a window."""
        return self._sit_down(self._team[1])

    @cached_property
    def hq(self) -> BrowserUser:
        """Somebody of 本庁 at a window."""
        return self._sit_down(self._team[2])

    @cached_property
    def chief(self) -> BrowserUser:
        """課長 at a window."""
        return self._sit_down(self._team[3])

    @property
    def ledger(self) -> str:
        """The address of the fullest ledger of the caseworker's."""
        return f"/households/{told_apart(self.worker, households_of(self.worker, self._team[0].id))['id']}"


Show = Callable[[Visit], Page]


def answer(page: Page, pattern: str, body: Any, status: int = 200) -> None:
    """From now on, the gateway gives this answer at this path."""

    def told(route: Route) -> None:
        route.fulfill(status=status, json=body)

    page.route(pattern, told)
