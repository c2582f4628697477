"""Whoever looks at the screens: seats that are taken when first needed, and the case that lies on a desk."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

from playwright.sync_api import Page, Route

from tests.e2e.seat import Person, Seat
from tests.e2e.worlds import households_of, told_apart

PROBLEM = {
    "type": "urn:tsuzuri:problem:internal", "title": "内部エラー", "status": 500, "code": "INTERNAL",
    "detail": "処理できませんでした。", "trace_id": "0" * 32,
}  # fmt: skip
NO_SEARCH = {**PROBLEM, "title": "検索が止まっています", "status": 503, "code": "SEARCH_UNAVAILABLE"}
EMPTY: dict[str, Any] = {"items": [], "next_cursor": None, "index_lag_ms": 0}


class Visit:
    """One look at a screen: as a caseworker, as the supervisor of the unit, as 課長 or as 本庁, with a case of the unit."""

    def __init__(self, sit_down: Callable[[Person], Seat], team: Sequence[Person], case: str) -> None:
        self._sit_down = sit_down
        self._team = team
        self.case = case

    @cached_property
    def worker(self) -> Seat:
        """現業員 at a window."""
        return self._sit_down(self._team[0])

    @cached_property
    def supervisor(self) -> Seat:
        """係長 at a window."""
        return self._sit_down(self._team[1])

    @cached_property
    def hq(self) -> Seat:
        """Somebody of 本庁 at a window."""
        return self._sit_down(self._team[2])

    @cached_property
    def chief(self) -> Seat:
        """課長 at a window."""
        return self._sit_down(self._team[3])

    @property
    def ledger(self) -> str:
        """The address of the fullest ledger of the caseworker's."""
        return f"/households/{told_apart(self.worker, households_of(self.worker, self._team[0].id))['id']}"


Show = Callable[[Visit], Page]


def answer(page: Page, pattern: str, body: Any, status: int = 200) -> None:
    """From now on the gateway says this there."""

    def told(route: Route) -> None:
        route.fulfill(status=status, json=body)

    page.route(pattern, told)
