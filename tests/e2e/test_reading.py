"""連続閲覧: a case is opened only when it was read to its end; exceptions are stops; the rest is approved together."""

import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from ops.browser import GatewayClient as ApiSeat
from tests.e2e.casework import clear_box, submitted_together, team
from tests.e2e.looks import take
from tests.e2e.seat import SCREEN, BrowserUser, DemoStaff
from tests.times import day

Doc = dict[str, Any]
SitDown = Callable[[DemoStaff], BrowserUser]
TALL = ("異状なし。\n" * 30, "変わりなし。\n" * 30)
"""Little text on many lines: a case that is taller than the window."""
MORE: dict[str, Doc] = {
    "初めの件": {},
    "次の件": {},
    "争いの件": {"flags": ["disputed"], "flag_reason": "本人が争っている"},
    "急ぎの件": {"urgent": True, "needed_by": day(3)},
}


AT_REST = """async () => {
  const frame = () => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)));
  for (let before = NaN; before !== scrollY; await frame()) before = scrollY;
}"""
"""Wait until the window has scrolled to its target."""


@dataclass(frozen=True)
class Waiting:
    """The supervisor with four waiting cases; the urgent one comes first."""

    supervisor: BrowserUser
    api: ApiSeat
    cases: dict[str, Doc]

    def opened(self, name: str) -> bool:
        """Whether the server knows that the supervisor has opened a case."""
        found = self.api.get(f"/api/v1/approvals/{self.cases[name]['id']}")
        return any(each["staff_id"] == self.supervisor.person.id for each in found["steps"][0]["opened"])

    def article(self, name: str) -> Locator:
        """The case on the screen."""
        return self.supervisor.page.get_by_role("article", name=self.cases[name]["title"])

    def was_loaded(self, name: str) -> bool:
        """Whether the window has requested the texts of a case."""
        return any(url.endswith(f"/approvals/{self.cases[name]['id']}") for url in self.supervisor.asked)


@pytest.fixture
def waiting(sit_down: SitDown, people: list[DemoStaff]) -> Iterator[Waiting]:
    worker, person, _chief = team(people)
    supervisor = sit_down(person)
    with closing(sit_down(worker).without_browser()) as writer, closing(supervisor.without_browser()) as api:
        clear_box(api)
        held = writer.get("/api/v1/households", {"worker": worker.id, "limit": 100})["items"]
        plain = [each for each in held if not each.get("protection")]
        run = secrets.token_hex(3)
        cases = {
            name: submitted_together(writer, plain[n]["id"], [f"{name} {run}"], TALL, **more)
            for n, (name, more) in enumerate(MORE.items())
        }
        yield Waiting(supervisor, api, cases)


def at_the_top(page: Page, title: str) -> None:
    """The focus is on this case's head, and its beginning is visible."""
    head = page.get_by_role("link", name=title)
    expect(head).to_be_focused()
    expect(head).to_be_in_viewport()


def test_what_was_read_to_its_end_is_opened_and_then_approved_together(waiting: Waiting) -> None:
    seat, hands, cases = waiting.supervisor, waiting.supervisor.hands, waiting.cases
    page = seat.open("/approvals")
    page.get_by_role("link", name=cases["初めの件"]["title"]).wait_for()
    hands.press("r")
    expect(page.get_by_role("heading", level=1)).to_have_text("続けて読む")

    expect(waiting.article("急ぎの件")).to_contain_text("急ぎ")
    expect(waiting.article("争いの件")).to_contain_text("異例・争いなど")
    first, second = waiting.article("初めの件"), waiting.article("次の件")
    expect(first.get_by_text("異状なし。").first).to_be_visible()
    page.wait_for_timeout(3_000)
    assert not waiting.opened("初めの件"), "long in sight, but its end was not"
    assert not waiting.was_loaded("次の件"), "too far away to be fetched"
    expect(page.get_by_role("button", name=re.compile("読んだ 0 件を承認"))).to_be_disabled()

    hands.press("j", "j")
    at_the_top(page, cases["初めの件"]["title"])
    following = page.get_by_role("link", name=cases["次の件"]["title"])
    while (following.bounding_box() or {"y": 0.0})["y"] > SCREEN["height"]:
        before: float = page.evaluate("scrollY")
        hands.press("PageDown")
        page.wait_for_function("before => scrollY !== before", arg=before)
        page.evaluate(AT_REST)
    expect(first).to_contain_text("読みました")
    assert waiting.opened("初めの件")
    assert not waiting.opened("次の件")

    hands.press("j")
    at_the_top(page, cases["次の件"]["title"])
    hands.press("End")
    expect(second).to_contain_text("読みました")
    expect(page.get_by_role("status").filter(has_text="読みました。")).to_have_text("4 件のうち 2 件を読みました。")
    second.get_by_role("link", name=cases["次の件"]["title"]).focus()
    hands.press("x")
    expect(second.get_by_label("まとめて承認に入れる")).not_to_be_checked()
    hands.press("x", "Control+Enter")
    dialog = page.get_by_role("dialog", name="2 件をまとめて承認")
    expect(dialog.get_by_role("listitem")).to_have_count(2)
    hands.press("Enter")
    results = page.get_by_role("dialog", name="まとめて承認の結果")
    expect(results.get_by_role("status")).to_have_text("2 件を承認しました。")
    expect(results.get_by_role("listitem").filter(has_text="今は 課長")).to_have_count(2)
    hands.press("Enter")
    expect(first).to_have_count(0)
    expect(second).to_have_count(0)
    expect(page.get_by_role("article")).to_have_count(2)

    # The exceptions were neither loaded nor opened; the reader goes to their own pages.
    assert not waiting.was_loaded("急ぎの件")
    assert not waiting.opened("急ぎの件")
    waiting.article("急ぎの件").get_by_role("link", name="開いて処理する").press("Enter")
    page.get_by_role("table", name="決裁欄").wait_for()
    expect(page).to_have_url(re.compile(cases["急ぎの件"]["id"]))


def test_what_became_of_the_last_ones_stays_to_be_read(sit_down: SitDown, people: list[DemoStaff]) -> None:
    worker, person, chief = team(people)
    supervisor = sit_down(person)
    with closing(sit_down(worker).without_browser()) as writer, closing(supervisor.without_browser()) as api:
        clear_box(api)
        held = writer.get("/api/v1/households", {"worker": worker.id, "limit": 100})["items"]
        plain = next(each for each in held if not each.get("protection"))
        case = submitted_together(writer, plain["id"], [f"ただ一件 {secrets.token_hex(3)}"])
        page = supervisor.open("/approvals/reading")
        expect(page.get_by_role("article", name=case["title"])).to_contain_text("読みました", timeout=30_000)
        supervisor.hands.press("Control+Enter", "Enter")
        results = page.get_by_role("dialog", name="まとめて承認の結果")
        expect(results.get_by_role("listitem")).to_contain_text(f"今は 課長 {chief.name}")
        expect(page.get_by_role("article")).to_have_count(0)
        expect(results).to_be_visible()
        take(page, "together-receipt")
