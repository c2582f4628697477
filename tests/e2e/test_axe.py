"""Every screen in every state without a violation; narrow and enlarged without sideways scrolling; no keyboard trap."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.axe import violations
from tests.e2e.seat import Person, Seat
from tests.e2e.worlds import households_of, somebody, told_apart

Show = Callable[[Seat], None]
PROBLEM = {
    "type": "urn:tsuzuri:problem:internal", "title": "内部エラー", "status": 500, "code": "INTERNAL",
    "detail": "処理できませんでした。", "trace_id": "0" * 32,
}  # fmt: skip


@pytest.fixture
def seat(sit_down: Callable[[Person], Seat], people: list[Person]) -> Seat:
    return sit_down(somebody(people, "caseworker"))


def ledger_of(seat: Seat) -> str:
    return f"/households/{told_apart(seat, households_of(seat, seat.person.id))['id']}"


def answer(page: Page, pattern: str, body: Any, status: int = 200) -> None:
    """From now on the gateway says this there."""

    def told(route: Route) -> None:
        route.fulfill(status=status, json=body)

    page.route(pattern, told)


def today(seat: Seat) -> None:
    seat.open()
    expect(seat.page.get_by_role("region", name="伝言")).to_contain_text("件")


def today_failed(seat: Seat) -> None:
    answer(seat.page, "**/api/v1/inquiries?**", PROBLEM, 500)
    seat.open()
    expect(seat.page.get_by_text("内部エラー").first).to_be_visible()


def households(seat: Seat) -> None:
    seat.open("/households").locator("tbody tr").first.wait_for()


def found(seat: Seat) -> None:
    seat.open("/households").get_by_role("main").get_by_label("世帯を探す").fill("や")
    expect(seat.page.get_by_text("ほかの事務所：")).to_be_visible()


def nobody_found(seat: Seat) -> None:
    seat.open("/households").get_by_role("main").get_by_label("世帯を探す").fill("ぬぬぬ")
    expect(seat.page.get_by_text("「ぬぬぬ」に当てはまる世帯は")).to_be_visible()


def candidates(seat: Seat) -> None:
    seat.open().get_by_role("combobox", name="世帯を探す").fill("や")
    seat.page.get_by_role("option").first.wait_for()


def ledger(seat: Seat) -> None:
    seat.open(ledger_of(seat)).locator("ol > li").first.wait_for()


def entry(seat: Seat) -> None:
    ledger(seat)
    seat.page.locator("ol > li").filter(has_text="旧台帳から").first.get_by_role("button").click()
    seat.page.locator("ol > li section").first.wait_for()


def filtered_to_nothing(seat: Seat) -> None:
    seat.open(ledger_of(seat) + "?kind=%5B%22approval%22%5D&year=1990")
    expect(seat.page.get_by_text("絞込みに当てはまるものはありません。")).to_be_visible()


def empty_ledger(seat: Seat) -> None:
    answer(seat.page, "**/api/v1/timeline?**", {"items": [], "next_cursor": None, "index_lag_ms": 0})
    seat.open(ledger_of(seat))
    expect(seat.page.get_by_text("まだ記録も問合せもありません。")).to_be_visible()


def forbidden_ledger(seat: Seat) -> None:
    answer(seat.page, "**/api/v1/households/*", {**PROBLEM, "status": 403, "code": "OUT_OF_SCOPE"}, 403)
    seat.open(ledger_of(seat))
    expect(seat.page.get_by_text("見る権限がありません")).to_be_visible()


def without_search(seat: Seat) -> None:
    down = {**PROBLEM, "status": 503, "code": "SEARCH_UNAVAILABLE"}
    answer(seat.page, "**/api/v1/timeline?**", down, 503)
    answer(seat.page, "**/api/v1/browse?**", down, 503)
    seat.open(ledger_of(seat))
    expect(seat.page.get_by_text("検索が止まっています")).to_be_visible()


def inquiry(seat: Seat) -> None:
    ledger(seat)
    seat.hands.press("i")
    seat.page.get_by_role("region", name="応対の手がかり").wait_for()


def incomplete_inquiry(seat: Seat) -> None:
    inquiry(seat)
    seat.hands.press("Control+Enter")
    expect(seat.page.get_by_text("聞いたことを書いてください。")).to_be_visible()


def help_dialog(seat: Seat) -> None:
    today(seat)
    seat.hands.press("?")
    seat.page.get_by_role("dialog", name="ヘルプとキー操作").wait_for()


def bell(seat: Seat) -> None:
    today(seat)
    seat.page.get_by_role("button", name="お知らせ（").click()
    seat.page.get_by_role("heading", name="待っているもの").wait_for()


def login(seat: Seat) -> None:
    seat.log_out_elsewhere()
    seat.open().get_by_role("listitem").first.wait_for()


def login_lost(seat: Seat) -> None:
    today(seat)
    seat.log_out_elsewhere()
    seat.hands.press("g", "c")
    seat.page.get_by_role("dialog", name="ログインの期限が切れました").wait_for()


def nowhere(seat: Seat) -> None:
    expect(seat.open("/nowhere").get_by_role("heading", level=1)).to_have_text("見つかりません")


SHOWN: tuple[Show, ...] = (
    login, login_lost, today, today_failed, bell, help_dialog, households, found, nobody_found, candidates, ledger,
    entry, filtered_to_nothing, empty_ledger, forbidden_ledger, without_search, inquiry, incomplete_inquiry, nowhere,
)  # fmt: skip


@pytest.mark.parametrize("show", SHOWN, ids=lambda show: show.__name__)
def test_every_screen_in_every_state_is_accessible(seat: Seat, show: Show) -> None:
    show(seat)
    assert violations(seat.page) == []


@pytest.mark.parametrize("width", [320, 683], ids=["320px", "200%"])
@pytest.mark.parametrize("show", [today, households, ledger, inquiry], ids=lambda show: show.__name__)
def test_narrow_or_enlarged_nothing_scrolls_sideways(seat: Seat, show: Show, width: int) -> None:
    seat.page.set_viewport_size({"width": width, "height": width * 768 // 1366})
    show(seat)
    assert seat.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("show", [today, households, ledger, inquiry], ids=lambda show: show.__name__)
def test_tab_leads_through_everything_and_out_again(seat: Seat, show: Show) -> None:
    show(seat)
    seen: list[str] = []
    while (at := tab(seat.page)) not in seen and len(seen) < 400:
        seen.append(at)
    assert at == seen[0], "the way round begins again where it began"
    left_out = set(seat.page.evaluate(OPERABLE)) - set(seen)
    assert not left_out


def tab(page: Page) -> str:
    """Press Tab; what has the focus now. Where the page ends the browser's own controls are passed."""
    for _ in range(3):
        page.keyboard.press("Tab")
        at: str | None = page.evaluate(MARK_FOCUS)
        if at is not None:
            return at
    return "nothing has the focus"


MARK_FOCUS = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  at.dataset.seen ??= String(document.querySelectorAll("[data-seen]").length);
  return at.dataset.seen + " " + at.tagName + " " + (at.getAttribute("aria-label") ?? at.textContent ?? "").slice(0, 30);
}"""
OPERABLE = """() => [...document.querySelectorAll("a[href], button:not(:disabled), select, textarea, input:not([type=radio])")]
  .filter((each) => each.checkVisibility() && each.tabIndex >= 0)
  .map((each) => each.dataset.seen + " " + each.tagName + " "
    + (each.getAttribute("aria-label") ?? each.textContent ?? "").slice(0, 30))"""
