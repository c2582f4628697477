"""Answers that get lost, though the request was carried out, and requests that are held back."""

import re

from playwright.sync_api import Page, Route


def hold(page: Page, address: str | re.Pattern[str]) -> list[Route]:
    """Hold back the requests to an address; they are added to the returned list.

    `page.unroute` lets all of them go, but only while no other route of the page stands.
    """
    held: list[Route] = []

    def keep(route: Route) -> None:  # Playwright marks its handlers, so it may be no built-in
        held.append(route)

    page.route(address, keep)
    return held


def await_held(page: Page, held: list[Route]) -> None:
    """Wait until a request is held back. The driver hands it over only while the page waits."""
    while not held:
        page.wait_for_timeout(50)


def lose_the_answer(page: Page, url: str, method: str = "POST") -> list[str]:
    """From now on, drop the first answer from this address.

    The returned list then contains the answer that was lost.
    """
    lost: list[str] = []

    def lose(route: Route) -> None:
        if lost or route.request.method != method:
            route.continue_()
            return
        lost.append(route.fetch().text())  # the gateway has carried it out
        route.abort()

    page.route(url, lose)
    return lost
