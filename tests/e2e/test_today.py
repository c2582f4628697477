"""今日: one list by priority. Each row says what to do and does it on the spot, and what was pressed by mistake is taken back."""

import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from ops.browser import GatewayClient as ApiSeat
from tests.e2e.casework import item_opened, submitted, submitted_together, team
from tests.e2e.seat import BrowserUser, DemoStaff
from tests.e2e.today import rows_of
from tests.e2e.worlds import households_of
from tests.times import ago, day

Doc = dict[str, Any]
SitDown = Callable[[DemoStaff], BrowserUser]
NOTICES = "お知らせ"


@pytest.fixture
def seat(sit_down: SitDown, people: list[DemoStaff]) -> BrowserUser:
    person, _supervisor, _chief = team(people)
    return sit_down(person)


@pytest.fixture
def api(seat: BrowserUser) -> Iterator[ApiSeat]:
    with closing(seat.without_browser()) as client:
        yield client


def groups(page: Page) -> list[str]:
    """The kinds in the order of the list."""
    expect(page.get_by_role("main")).to_contain_text("ないもの：")  # everything is loaded
    return page.get_by_role("main").get_by_role("heading", level=2).all_inner_texts()


def test_what_is_overdue_comes_first_and_is_done_with_one_key_and_taken_back(seat: BrowserUser) -> None:
    title = item_opened(seat, due_on=day(-3))
    page = seat.open()
    overdue = page.get_by_role("region", name="期限を過ぎています")
    row = overdue.get_by_role("listitem").filter(has_text=title)
    expect(row).to_contain_text("3日超過")
    assert groups(page)[0].startswith("期限を過ぎています")

    row.locator("[data-row]").focus()
    seat.hands.press("d")
    notice = page.get_by_label(NOTICES, exact=True)
    expect(notice).to_contain_text(f"「{title}」を処理済にしました。")
    expect(row).to_have_count(0)
    notice.get_by_role("button", name="元に戻す").click()
    expect(row).to_contain_text("3日超過")
    expect(row.get_by_role("button", name="済ませる")).to_be_enabled()


def test_what_is_taken_back_last_is_not_pushed_away_by_newer_notices(seat: BrowserUser) -> None:
    titles = [item_opened(seat, due_on=day(-3 - at)) for at in range(4)]
    page = seat.open()
    overdue = rows_of(page.get_by_role("region", name="期限を過ぎています"))
    rows = [overdue.filter(has_text=title) for title in titles]
    for row in rows:
        row.get_by_role("button", name="済ませる").click()
        expect(row).to_have_count(0)
    notices = page.get_by_label(NOTICES, exact=True)
    first = notices.get_by_role("group").filter(has_text=titles[0])
    expect(first).to_have_count(0)
    notices.get_by_role("button", name="ほかに 1 件のお知らせ").click()
    first.get_by_role("button", name="元に戻す").click()
    expect(rows[0]).to_have_count(1)


def test_a_row_records_the_receipt_of_a_paper_or_defers_what_is_overdue(seat: BrowserUser) -> None:
    paper = item_opened(seat, due_on=day(-2), kind="income_report")
    other = item_opened(seat, due_on=day(-2))
    later = item_opened(seat, due_on=day(2))
    page = seat.open()
    overdue = rows_of(page.get_by_role("region", name="期限を過ぎています"))
    row = overdue.filter(has_text=other)
    row.get_by_role("button", name="延期").click()
    dialog = page.get_by_role("dialog", name=other)
    expect(dialog.get_by_label("新しい期限")).to_be_focused()
    dialog.get_by_label("新しい期限").fill(day(5))
    dialog.get_by_label("理由（必須）").fill("書類を待つ")
    dialog.get_by_role("button", name="延期する").last.click()
    seat.expect_told(f"「{other}」の期限を延ばしました。")
    expect(row).to_have_count(0)
    for title in (other, later):
        soon = page.get_by_role("region", name="要処理").get_by_role("listitem").filter(has_text=title)
        expect(soon.get_by_role("button", name="延期")).to_have_count(0)

    owed = overdue.filter(has_text=paper)
    expect(owed.get_by_role("button", name="延期")).to_have_count(1)
    owed.get_by_role("link", name="受領を記録").click()
    expect(page).to_have_url(re.compile(r"/write\?.*closes="))


def test_what_came_in_since_the_last_visit_is_marked_and_counted(
    sit_down: SitDown, people: list[DemoStaff], seat: BrowserUser
) -> None:
    own = item_opened(seat, due_on=day())
    last = ago()

    def half_an_hour_later(route: Route) -> None:
        route.fulfill(json={"since": last})

    seat.page.route("**/api/v1/session/visit", half_an_hour_later)
    said = message_left(sit_down, people, seat)
    page = seat.open()
    row = page.get_by_role("region", name="伝言").get_by_role("listitem").filter(has_text=said)
    expect(row).to_contain_text("新着")
    expect(page.get_by_role("main")).to_contain_text(re.compile(r"から新しいもの [1-9]\d* 件"))
    opened = rows_of(page.get_by_role("region", name="要処理")).filter(has_text=own)
    expect(opened).to_have_count(1)
    expect(opened).not_to_contain_text("新着")  # by oneself


def test_a_returned_case_says_by_whom_and_why(
    sit_down: SitDown, people: list[DemoStaff], seat: BrowserUser, api: ApiSeat
) -> None:
    _worker, supervisor, _chief = team(people)
    title = f"戻る件 {secrets.token_hex(4)}"
    case = submitted(api, households_of(seat, seat.person.id)[0]["id"], title)
    with closing(sit_down(supervisor).without_browser()) as approver:
        word = {"comment": "収入の額を給与明細で確かめてください。"}
        approver.post(f"/api/v1/approvals/{case['id']}/return", word, case["version"])
    page = seat.open()
    row = rows_of(page.get_by_role("region", name="差戻し")).filter(has_text=title)
    expect(row).to_contain_text(f"{supervisor.name}「収入の額を給与明細で確かめてください。」")
    row.locator("[data-row]").press("Enter")
    expect(page.get_by_role("table", name="決裁欄")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text(title)


def test_an_approver_sees_what_waits_longest_first_and_what_is_urgent_in_its_row(
    sit_down: SitDown, people: list[DemoStaff], seat: BrowserUser, api: ApiSeat
) -> None:
    household = households_of(seat, seat.person.id)[0]["id"]
    titles = [f"待つ件 {secrets.token_hex(4)}" for _ in range(2)]
    submitted(api, household, titles[0])
    submitted_together(api, household, [titles[1]], urgent=True, needed_by=day(3))
    page = sit_down(team(people)[1]).open()
    group = page.get_by_role("region", name="承認・決裁待ち")
    expect(group).to_contain_text(re.compile(r"うち急ぎ [1-9]\d* 件"))
    waiting = rows_of(group)
    urgent = waiting.filter(has_text=titles[1])
    expect(urgent).to_contain_text("急ぎ")
    expect(urgent).to_contain_text("要る日")
    rows = waiting.all_inner_texts()
    places = [next(at for at, row in enumerate(rows) if title in row) for title in titles]
    assert places == sorted(places), "the older one first"


@pytest.mark.usefixtures("waiting_case")
def test_a_list_of_which_only_the_first_are_read_says_so_on_the_page_and_at_the_bell(
    sit_down: SitDown, people: list[DemoStaff]
) -> None:
    supervisor = sit_down(team(people)[1])

    def cut(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json={**answer.json(), "next_cursor": "more"})

    supervisor.page.route(re.compile(r"/api/v1/approvals\?.*box=waiting"), cut)
    page = supervisor.open()
    group = page.get_by_role("region", name="承認・決裁待ち")
    expect(group).to_contain_text(re.compile(r"[1-9]\d* 件以上"))
    expect(group).to_contain_text("ほかにもあります。")
    bell = page.get_by_role("button", name=re.compile(r"お知らせ（\d+ 件以上）"))
    expect(bell).to_be_visible()
    bell.click()
    expect(page.locator("[popover]").get_by_role("link", name="承認・決裁待ち")).to_contain_text("件以上")


def message_left(sit_down: SitDown, people: list[DemoStaff], seat: BrowserUser, **more: Any) -> str:
    """A call that somebody of another unit logged, with a message to the person; returns its subject."""
    other = next(p for p in people if p.role == "caseworker" and p.unit != seat.person.unit)
    said = f"来週は通院です {secrets.token_hex(4)}"
    with closing(sit_down(other).without_browser()) as caller:
        call = {
            "channel": "phone",
            "caller": {"kind": "self"},
            "subject": said,
            "summary": said,
            "message_to": [seat.person.id],
            "message": said,
            **more,
        }
        caller.post("/api/v1/inquiries", call)
    return said


def test_a_message_is_noted_as_seen_on_its_row(sit_down: SitDown, people: list[DemoStaff], seat: BrowserUser) -> None:
    said = message_left(sit_down, people, seat)
    page = seat.open()
    row = page.get_by_role("region", name="伝言").get_by_role("listitem").filter(has_text=said)
    row.locator("[data-row]").focus()
    seat.hands.press("d")
    expect(page.get_by_label(NOTICES, exact=True)).to_contain_text("伝言を確認済にしました。")
    expect(row).to_have_count(0)
