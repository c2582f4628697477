"""The screens for writing, signing off and searching in every state: accessible, narrow, and without a keyboard trap."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from ops.browser import Seat as ApiSeat
from tests.e2e.axe import violations
from tests.e2e.casework import submitted, team
from tests.e2e.seat import Person, Seat
from tests.e2e.test_axe import OPERABLE, PROBLEM, answer, tab
from tests.story.running import Running

Show = Callable[[Seat, str], None]


@pytest.fixture(scope="module")
def case(system: Running, people: list[Person]) -> Iterator[str]:
    """A case that waits for the supervisor."""
    worker = ApiSeat(system.gateway, {"id": team(people)[0].id})
    held = worker.get("/api/v1/households", {"worker": team(people)[0].id, "limit": 1})["items"]
    yield submitted(worker, held[0]["id"], "見え方を確かめる案件")["id"]
    worker.close()


@pytest.fixture
def seat(sit_down: Callable[[Person], Seat], people: list[Person]) -> Seat:
    return sit_down(team(people)[1])


def new_record(seat: Seat, _case: str) -> None:
    worker = seat.ask("/api/v1/households?limit=1")["items"][0]["id"]
    page = seat.open(f"/write?household={worker}&type=home_visit")
    page.get_by_role("button", name="訪問を加える").click()
    page.get_by_role("button", name="要処理を加える").click()
    page.get_by_role("heading", name="最近の 5 件").wait_for()


def record_with_mistakes(seat: Seat, _case: str) -> None:
    page = seat.open("/write")
    seat.hands.press("Control+Enter")
    expect(page.get_by_role("alert").first).to_be_visible()


def box(seat: Seat, _case: str) -> None:
    seat.open("/approvals").get_by_role("table").wait_for()


def empty_box(seat: Seat, _case: str) -> None:
    answer(seat.page, "**/api/v1/approvals?**", {"items": [], "next_cursor": None})
    expect(seat.open("/approvals").get_by_text("決裁待ちはありません。")).to_be_visible()


def failed_box(seat: Seat, _case: str) -> None:
    answer(seat.page, "**/api/v1/approvals?**", PROBLEM, 500)
    expect(seat.open("/approvals").get_by_role("alert")).to_be_visible()


def one_case(seat: Seat, case: str) -> None:
    page = seat.open(f"/approvals/{case}")
    page.get_by_role("table", name="決裁欄").wait_for()
    page.get_by_text("今できない操作とその理由").click()


def return_dialog(seat: Seat, case: str) -> None:
    one_case(seat, case)
    seat.page.get_by_role("button", name="差戻し").first.click()
    seat.hands.press("Control+Enter")
    expect(seat.page.get_by_text("理由を書いてください。")).to_be_visible()


def missing_case(seat: Seat, _case: str) -> None:
    expect(seat.open("/approvals/none").get_by_role("alert")).to_be_visible()


def hits(seat: Seat, _case: str) -> None:
    page = seat.open("/search")
    page.get_by_label("語", exact=True).fill("電話")
    page.get_by_role("button", name="検索", exact=True).click()
    page.locator("mark").first.wait_for()
    page.locator(".recharts-bar-rectangle path").first.wait_for()


def months_as_table(seat: Seat, case: str) -> None:
    hits(seat, case)
    seat.page.get_by_role("button", name="表で見る").click()


def no_hits(seat: Seat, _case: str) -> None:
    page = seat.open("/search")
    page.get_by_label("語", exact=True).fill("めったにない語句")
    page.get_by_role("button", name="検索", exact=True).click()
    expect(page.get_by_text("見てよい範囲にありません。")).to_be_visible()


def search_down(seat: Seat, _case: str) -> None:
    answer(seat.page, "**/api/v1/search", {**PROBLEM, "status": 503, "code": "SEARCH_UNAVAILABLE"}, 503)
    page = seat.open("/search")
    page.get_by_label("語", exact=True).fill("電話")
    page.get_by_role("button", name="検索", exact=True).click()
    expect(page.get_by_text("検索が止まっています").first).to_be_visible()


def table(seat: Seat, _case: str) -> None:
    page = seat.open("/search/table?year=2025")
    page.locator("[data-cell]").first.wait_for()


def plain_table(seat: Seat, case: str) -> None:
    table(seat, case)
    seat.page.get_by_role("button", name="表で見る").click()


SHOWN: tuple[Show, ...] = (
    new_record, record_with_mistakes, box, empty_box, failed_box, one_case, return_dialog, missing_case, hits,
    months_as_table, no_hits, search_down, table, plain_table,
)  # fmt: skip
WALKED: tuple[Show, ...] = (new_record, box, one_case, hits, table)


@pytest.mark.parametrize("show", SHOWN, ids=lambda show: show.__name__)
def test_every_screen_in_every_state_is_accessible(seat: Seat, case: str, show: Show) -> None:
    show(seat, case)
    assert violations(seat.page) == []


@pytest.mark.parametrize("width", [320, 683], ids=["320px", "200%"])
@pytest.mark.parametrize("show", WALKED, ids=lambda show: show.__name__)
def test_narrow_or_enlarged_nothing_scrolls_sideways(seat: Seat, case: str, show: Show, width: int) -> None:
    seat.page.set_viewport_size({"width": width, "height": width * 768 // 1366})
    show(seat, case)
    assert seat.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("show", WALKED, ids=lambda show: show.__name__)
def test_tab_leads_through_everything_and_out_again(seat: Seat, case: str, show: Show) -> None:
    show(seat, case)
    seen: list[str] = []
    while (at := tab(seat.page)) not in seen and len(seen) < 400:
        seen.append(at)
    assert at == seen[0], "the way round begins again where it began"
    assert not set(seat.page.evaluate(OPERABLE)) - set(seen)
