"""Answers that get lost: the request was carried out, but the client never learns of it."""

from playwright.sync_api import Page, Route


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
