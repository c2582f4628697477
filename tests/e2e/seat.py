"""A person at a browser window: counts what they do with the keyboard, and records every request."""

import re
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import APIResponse, Browser, Locator, Page, Request, Route

from libs.clock import offset
from libs.ids import uuid7
from ops.browser import GatewayClient as ApiSeat

SCREEN = {"width": 1366, "height": 768}
"""The screen of the offices."""
PATIENCE_MS = 30_000
MOVE_DATE = """((ahead) => {
  const Machine = Date;
  window.Date = class Date extends Machine {
    constructor(...given) { given.length ? super(...given) : super(Machine.now() + ahead); }
    static now() { return Machine.now() + ahead; }
  };
})(%d)"""
"""Sets the window's clock ahead like all clocks (`libs.clock`); its timers run as usual."""
LIVE = re.compile("/api/v1/live")
NOTE_NOTICES = """
window.told = [];
new MutationObserver((changes) => {
  for (const change of changes) for (const each of change.addedNodes)
    if (each instanceof Element && each.parentElement?.ariaLive === "polite") window.told.push(each.textContent);
}).observe(document, { childList: true, subtree: true });
"""
"""Collects notices, which disappear by themselves: a late check still finds all since the page was loaded."""
COUNT_PRINTS = "window.printed = 0; addEventListener('beforeprint', () => { window.printed += 1; });"


@dataclass(frozen=True)
class DemoStaff:
    """One post of one of the demo's people."""

    id: str
    name: str
    role: str
    office_code: str
    unit: str


@dataclass
class Hands:
    """The keyboard of a window: each key or run of text counts as one interaction."""

    page: Page
    done: list[str] = field(default_factory=list[str])

    def press(self, *keys: str) -> None:
        """Press keys or chords; each one is an interaction."""
        for key in keys:
            self.done.append(key)
            self.page.keyboard.press(key)

    def write(self, text: str) -> None:
        """Write a text where the focus is."""
        self.done.append(text)
        self.page.keyboard.insert_text(text)


class BrowserUser:
    """A person logged in at a window of their own (own cookies, own cache)."""

    def __init__(self, browser: Browser, gateway: str, person: DemoStaff) -> None:
        self.person = person
        self.gateway = gateway
        self._context = browser.new_context(viewport=SCREEN, locale="ja-JP")  # pyright: ignore[reportArgumentType]  # a plain dict
        self._context.set_default_timeout(PATIENCE_MS)
        self.asked: list[str] = []
        self.changed: list[str] = []
        """The requests that change something, as `METHOD path`."""
        self._context.on("request", self._note)
        self._context.add_init_script(COUNT_PRINTS)
        if offset():
            self._context.add_init_script(MOVE_DATE % (offset() * 1000))
        self._context.add_init_script(NOTE_NOTICES)
        self.log_in()
        self.errors: list[str] = []
        self.page = self._new_page()
        self.hands = Hands(self.page)

    def log_in(self) -> None:
        """Put a new session into the window's cookies."""
        self.log_in_elsewhere(self.person)

    def log_in_elsewhere(self, person: DemoStaff) -> None:
        """Put a new session into the window's cookies, perhaps somebody else's, without this window doing anything."""
        address, body = f"{self.gateway}/api/v1/session", {"staff_id": person.id}
        _answered(lambda: self._context.request.post(address, data=body))

    def log_out_elsewhere(self) -> None:
        """End the session without this window doing anything."""
        self._context.clear_cookies()

    @contextmanager
    def cut_off(self) -> Generator[None]:
        """None of the windows reaches the gateway, so that what is typed meanwhile is not saved.

        Before a session is ended or changed elsewhere: any request of the window would learn of it and hide the page.
        """
        self._context.route("**/api/**", _refuse)
        try:
            yield
        finally:
            self._context.unroute("**/api/**", _refuse)

    def without_news(self) -> None:
        """Nothing that others do reaches this window by itself, from now on: its live stream is never answered."""
        self._context.route(LIVE, _leave_open)  # of the page it would keep `hold` from letting go

    def open(self, path: str = "/") -> Page:
        """Go to a screen and wait until its heading is shown."""
        self.page.goto(self.gateway + path)
        self.page.locator("h1").wait_for()
        return self.page

    def without_browser(self) -> ApiSeat:
        """The same person as a client of the API."""
        return ApiSeat(self.gateway, {"id": self.person.id})

    def another_window(self, path: str) -> Page:
        """A second window of the same login, at a screen."""
        page = self._new_page()
        page.goto(self.gateway + path)
        page.locator("h1").wait_for()
        return page

    def ask(self, path: str) -> Any:
        """The answer of the API to this person."""
        return _answered(lambda: self._context.request.get(self.gateway + path)).json()

    def expect_told(self, text: str) -> None:
        """Wait until a notice with this text has been shown since the page was loaded, even if it is gone again."""
        self.page.wait_for_function("text => window.told.some((each) => each.includes(text))", arg=text)

    def forget_calls(self) -> None:
        """Discard this person's unfinished calls, so that they open in no window."""
        csrf = self.ask("/api/v1/session")["csrf"]
        for each in self.ask("/api/v1/inquiry-drafts")["items"]:
            answer = self._context.request.post(
                f"{self.gateway}/api/v1/inquiry-drafts/{each['id']}/discard",
                headers={"X-CSRF-Token": csrf, "Idempotency-Key": uuid7()},
            )
            assert answer.ok, answer.text()

    def printed(self) -> int:
        """How often the window was printed since it was last loaded."""
        return self.page.evaluate("window.printed")

    def leave(self) -> None:
        """Close the window. The test fails if the page had an error."""
        self._context.close()
        assert not self.errors

    def _new_page(self) -> Page:
        page = self._context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        return page

    def _note(self, request: Request) -> None:
        self.asked.append(request.url)
        if request.method != "GET":
            self.changed.append(f"{request.method} {urlsplit(request.url).path}")


def live(page: Page) -> Locator:
    """The top bar while the screen is updated live. The connection is shown only where it is not fine."""
    return page.locator("header[data-line=live]")


def person_menu(page: Page) -> Locator:
    """The menu of the person, opened."""
    page.get_by_role("button", name="のメニュー").click()
    return page.get_by_role("region", name="自分のメニュー")


def log_out(page: Page) -> None:
    """Press ログアウト in the menu of the person."""
    person_menu(page).get_by_role("button", name="ログアウト").click()


def _refuse(route: Route) -> None:
    route.abort()


def _leave_open(_route: Route) -> None:
    """The request stays without an answer until the window is closed."""


def _answered(ask: Callable[[], APIResponse]) -> APIResponse:
    """The answer; a 503 asks for a retry, so the request is repeated for as long as the tests wait for anything."""
    until = time.monotonic() + PATIENCE_MS / 1000
    while (answer := ask()).status == 503 and time.monotonic() < until:
        time.sleep(0.2)
    assert answer.ok, answer.text()
    return answer
