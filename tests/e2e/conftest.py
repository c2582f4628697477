"""A real browser at the real system: the built UI through the gateway, in Debian's Chromium."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from ops.browser import everybody
from tests.e2e.browser import ARGUMENTS, chromium_path
from tests.e2e.build import built_ui
from tests.e2e.seat import Person, Seat
from tests.story.running import Running, running, system

__all__ = ["running", "system"]


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
