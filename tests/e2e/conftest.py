"""A real browser at the real system: the built UI through the gateway, in Debian's Chromium."""

from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from ops.browser import GatewayClient as ApiSeat
from ops.browser import everybody
from tests.e2e.browser import ARGUMENTS, chromium_path
from tests.e2e.build import built_ui
from tests.e2e.casework import submitted, team
from tests.e2e.seat import PATIENCE_MS, BrowserUser, DemoStaff
from tests.e2e.visits import Visit
from tests.e2e.worlds import somebody
from tests.story.running import Running, running, system

__all__ = ["running", "system"]

expect.set_options(timeout=PATIENCE_MS)
FIGURES = pytest.StashKey[list[str]]()


@pytest.fixture(scope="session")
def ui() -> None:
    """The UI, built from this checkout."""
    built_ui()


@pytest.fixture(scope="session")
def chromium(ui: None, system: Running) -> Iterator[Browser]:
    """The browser.

    It starts after the system: its driver keeps an event loop running, beside which the launcher could not start.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def people(system: Running) -> list[DemoStaff]:
    """All people that one can log in as."""
    return [
        DemoStaff(found["id"], found["name"], post["role"], post["office_code"], post["unit"])
        for found in everybody(system.gateway)
        for post in found["posts"]
    ]


SitDown = Callable[[DemoStaff], BrowserUser]


@pytest.fixture
def sit_down(chromium: Browser, system: Running) -> Iterator[SitDown]:
    """Logs people in, each at a browser window of their own.

    At the end it checks that no window sent a request to another origin.
    """
    seats: list[BrowserUser] = []

    def seated(person: DemoStaff) -> BrowserUser:
        seat = BrowserUser(chromium, system.gateway, person)
        seats.append(seat)
        return seat

    yield seated
    asked = [url for seat in seats for url in seat.asked]
    for seat in seats:
        seat.leave()
    foreign = {url for url in asked if not url.startswith((system.gateway, "data:", "blob:"))}
    assert not foreign
    assert asked or not seats


@pytest.fixture
def seat(sit_down: SitDown, people: list[DemoStaff]) -> Iterator[BrowserUser]:
    """A caseworker without unfinished calls, before and after the test."""
    seated = sit_down(somebody(people, "caseworker"))
    seated.forget_calls()
    yield seated
    seated.forget_calls()


@pytest.fixture(scope="module")
def waiting_case(system: Running, people: list[DemoStaff]) -> str:
    """A case that waits for the team's supervisor.

    No test acts on it; tests of other modules clear the supervisor's box.
    """
    worker = team(people)[0]
    with closing(ApiSeat(system.gateway, {"id": worker.id})) as seat:
        held = seat.get("/api/v1/households", {"worker": worker.id, "limit": 1})["items"]
        return submitted(seat, held[0]["id"], "見え方を確かめる案件")["id"]


@pytest.fixture
def visit(sit_down: SitDown, people: list[DemoStaff], waiting_case: str) -> Visit:
    """The people who look at the screens."""
    worker, supervisor, chief = team(people)
    return Visit(sit_down, (worker, supervisor, somebody(people, "hq", "city"), chief), waiting_case)


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Keeps a measured figure for the end of the run."""
    return request.config.stash.setdefault(FIGURES, []).append


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the figures that were measured."""
    for line in config.stash.get(FIGURES, list[str]()):
        terminalreporter.write_line(line)
