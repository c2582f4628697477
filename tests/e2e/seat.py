"""Somebody at a browser window: hands on the keyboard that are counted, and a memory of all that was asked."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import APIResponse, Browser, Page, Request

from libs.clock import offset
from libs.ids import uuid7
from ops.browser import Seat as ApiSeat

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
"""The window's clock runs ahead like everybody's (`libs.clock`); its timers run as ever."""
NOTE_NOTICES = """
window.told = [];
new MutationObserver((changes) => {
  for (const change of changes) for (const each of change.addedNodes)
    if (each instanceof Element && each.parentElement?.ariaLive === "polite") window.told.push(each.textContent);
}).observe(document, { childList: true, subtree: true });
"""
"""A notice goes away by itself; whoever looks late still finds what was told since the page was loaded."""
COUNT_PRINTS = "window.printed = 0; addEventListener('beforeprint', () => { window.printed += 1; });"


@dataclass(frozen=True)
class Person:
    """One post of one of the demo's people."""

    id: str
    name: str
    role: str
    office_code: str
    unit: str


@dataclass
class Hands:
    """What was done with the keyboard: each key or run of text is one interaction."""

    page: Page
    done: list[str] = field(default_factory=list[str])

    def press(self, *keys: str) -> None:
        """Press a key or chord; several are as many interactions."""
        for key in keys:
            self.done.append(key)
            self.page.keyboard.press(key)

    def write(self, text: str) -> None:
        """Write a text where the focus is."""
        self.done.append(text)
        self.page.keyboard.insert_text(text)


class Seat:
    """A person logged in at a window of their own (own cookies, own cache)."""

    def __init__(self, browser: Browser, gateway: str, person: Person) -> None:
        self.person = person
        self.gateway = gateway
        self._context = browser.new_context(viewport=SCREEN, locale="ja-JP")  # pyright: ignore[reportArgumentType]  # a plain dict
        self._context.set_default_timeout(PATIENCE_MS)
        self.asked: list[str] = []
        self.changed: list[str] = []
        """What was asked that is no reading, as `METHOD path`."""
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
        """A fresh session in the window's cookies."""
        address, body = f"{self.gateway}/api/v1/session", {"staff_id": self.person.id}
        _answered(lambda: self._context.request.post(address, data=body))

    def log_out_elsewhere(self) -> None:
        """The session ends without this window doing anything."""
        self._context.clear_cookies()

    def open(self, path: str = "/") -> Page:
        """Go to a screen and wait until its heading is there."""
        self.page.goto(self.gateway + path)
        self.page.locator("h1").wait_for()
        return self.page

    def without_browser(self) -> ApiSeat:
        """The same person at the API."""
        return ApiSeat(self.gateway, {"id": self.person.id})

    def another_window(self, path: str) -> Page:
        """A second window of the same login at a screen."""
        page = self._new_page()
        page.goto(self.gateway + path)
        page.locator("h1").wait_for()
        return page

    def ask(self, path: str) -> Any:
        """What the API answers this person."""
        return _answered(lambda: self._context.request.get(self.gateway + path)).json()

    def expect_told(self, text: str) -> None:
        """Wait until a notice with this text has been shown since the page was loaded, even if it has gone again."""
        self.page.wait_for_function("text => window.told.some((each) => each.includes(text))", arg=text)

    def forget_calls(self) -> None:
        """Unfinished calls of this person do not come up in any window."""
        csrf = self.ask("/api/v1/session")["csrf"]
        for each in self.ask("/api/v1/inquiry-drafts")["items"]:
            answer = self._context.request.post(
                f"{self.gateway}/api/v1/inquiry-drafts/{each['id']}/discard",
                headers={"X-CSRF-Token": csrf, "Idempotency-Key": uuid7()},
            )
            assert answer.ok, answer.text()

    def printed(self) -> int:
        """How often the window was printed since its last loading."""
        return self.page.evaluate("window.printed")

    def leave(self) -> None:
        """Close the window. Fails when the page broke."""
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


def _answered(ask: Callable[[], APIResponse]) -> APIResponse:
    """The answer; a 503 is the system's word that one should ask again, and borne for as long as anything else."""
    until = time.monotonic() + PATIENCE_MS / 1000
    while (answer := ask()).status == 503 and time.monotonic() < until:
        time.sleep(0.2)
    assert answer.ok, answer.text()
    return answer
