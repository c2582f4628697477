"""A real browser at the real system: the built UI through the gateway, in Debian's Chromium."""

from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from ops.browser import Seat as ApiSeat
from ops.browser import everybody
from tests.e2e.browser import ARGUMENTS, chromium_path
from tests.e2e.build import built_ui
from tests.e2e.casework import submitted, team
from tests.e2e.seat import PATIENCE_MS, Person, Seat
from tests.e2e.visits import Visit
from tests.e2e.worlds import somebody
from tests.story.running import Running, running, system

__all__ = ["running", "system"]

expect.set_options(timeout=PATIENCE_MS)
FIGURES = pytest.StashKey[list[str]]()


@pytest.fixture(scope="session")
def ui() -> None:
    """The UI, built from what is checked out."""
    built_ui()


@pytest.fixture(scope="session")
def chromium(ui: None, system: Running) -> Iterator[Browser]:
    """The browser. It comes after the system: its driver keeps a loop running that the launcher could not start beside."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def people(system: Running) -> list[Person]:
    """Everybody one may be."""
    return [
        Person(found["id"], found["name"], post["role"], post["office_code"], post["unit"])
        for found in everybody(system.gateway)
        for post in found["posts"]
    ]


SitDown = Callable[[Person], Seat]


@pytest.fixture
def sit_down(chromium: Browser, system: Running) -> Iterator[SitDown]:
    """Logs a person in at a browser window of their own. At the end: nobody's window asked anything of another origin."""
    seats: list[Seat] = []

    def seated(person: Person) -> Seat:
        seat = Seat(chromium, system.gateway, person)
        seats.append(seat)
        return seat

    yield seated
    asked = [url for seat in seats for url in seat.asked]
    for seat in seats:
        seat.leave()
    foreign = {url for url in asked if not url.startswith((system.gateway, "data:", "blob:"))}
    assert not foreign
    assert asked or not seats


@pytest.fixture(scope="module")
def waiting_case(system: Running, people: list[Person]) -> str:
    """A case that waits for the supervisor of the team; nobody acts on it (other modules clear his box)."""
    worker = team(people)[0]
    with closing(ApiSeat(system.gateway, {"id": worker.id})) as seat:
        held = seat.get("/api/v1/households", {"worker": worker.id, "limit": 1})["items"]
        return submitted(seat, held[0]["id"], "見え方を確かめる案件")["id"]


@pytest.fixture
def visit(sit_down: SitDown, people: list[Person], waiting_case: str) -> Visit:
    """Somebody to look at the screens."""
    worker, supervisor, chief = team(people)
    return Visit(sit_down, (worker, supervisor, somebody(people, "hq", "city"), chief), waiting_case)


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Shows a figure at the end of the run."""
    return request.config.stash.setdefault(FIGURES, []).append


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """The figures that were measured."""
    for line in config.stash.get(FIGURES, list[str]()):
        terminalreporter.write_line(line)
