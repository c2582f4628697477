"""要処理: what is overdue first, one's own or the unit's; done, deferred, cancelled and opened again where it is listed."""

import re
from collections.abc import Callable
from contextlib import closing

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.casework import item_opened, team
from tests.e2e.seat import BrowserUser, DemoStaff
from tests.times import day

SitDown = Callable[[DemoStaff], BrowserUser]
NOTICES = "お知らせ"


@pytest.fixture
def seat(sit_down: SitDown, people: list[DemoStaff]) -> BrowserUser:
    person, _supervisor, _chief = team(people)
    return sit_down(person)


def group(page: Page, name: str, title: str) -> Locator:
    return page.get_by_role("region", name=name).get_by_role("listitem").filter(has_text=title)


def test_an_item_is_deferred_with_a_reason_and_then_not_needed(seat: BrowserUser) -> None:
    title = item_opened(seat, due_on=day(-2))
    page = seat.open("/items")
    overdue = group(page, "期限切れ", title)
    expect(overdue).to_contain_text("2日超過")
    overdue.locator("[data-row]").press("Enter")
    dialog = page.get_by_role("dialog", name=title)
    dialog.get_by_role("button", name="延期する").press("Enter")
    dialog.get_by_label("新しい期限").fill(day(-3))
    dialog.get_by_role("button", name="延期する").last.press("Enter")
    expect(dialog.get_by_text("今の期限より後の日付を")).to_be_visible()
    expect(dialog.get_by_text("理由を書いてください。")).to_be_visible()
    dialog.get_by_label("新しい期限").fill(day(40))
    dialog.get_by_label("理由（必須）").fill("書類の到着を待つ。")
    dialog.get_by_role("button", name="延期する").last.press("Enter")
    expect(page.get_by_label(NOTICES, exact=True)).to_contain_text("期限を延ばしました")
    later = group(page, "今後", title)
    later.locator("[data-row]").press("Enter")
    expect(dialog).to_contain_text("書類の到着を待つ。")
    dialog.get_by_role("button", name="不要にする").press("Enter")
    dialog.get_by_label("理由（必須）").fill("届が出た。")
    dialog.get_by_role("button", name="不要にする").last.press("Enter")
    expect(page.get_by_label(NOTICES, exact=True)).to_contain_text("不要にしました")
    expect(later).to_have_count(0)


@pytest.mark.parametrize("address", ["/items", "/"])
def test_an_item_that_stands_open_is_the_one_of_the_list(seat: BrowserUser, address: str) -> None:
    title = item_opened(seat, due_on=day(2), household_id=None)
    page = seat.open(address)
    group(page, "今週まで", title).locator("[data-row]").press("Enter")
    dialog = page.get_by_role("dialog", name=title)
    expect(dialog.get_by_role("button", name="着手する")).to_be_visible()
    with closing(seat.without_browser()) as api:
        items = api.get("/api/v1/action-items", {"worker": seat.person.id, "limit": 100})["items"]
        item = next(each for each in items if each["title"] == title)
        moved = {"due_on": day(4), "reason": "相手の都合。"}
        api.post(f"/api/v1/action-items/{item['id']}/defer", moved, item["version"])
    expect(dialog).to_contain_text("相手の都合。")
    dialog.get_by_role("button", name="着手する").press("Enter")
    expect(page.get_by_label(NOTICES, exact=True)).to_contain_text(title)
    expect(dialog).to_have_count(0)


def test_what_was_done_is_found_again_and_opened_again(seat: BrowserUser) -> None:
    title = item_opened(seat, due_on=day(2))
    page = seat.open("/items")
    row = group(page, "今週まで", title)
    row.locator("[data-row]").focus()
    seat.hands.press("d")
    expect(page.get_by_label(NOTICES, exact=True)).to_contain_text(f"「{title}」を処理済にしました。")
    expect(row).to_have_count(0)
    page.get_by_role("button", name="済ませたものを見る").press("Enter")
    done = group(page, "完了", title)
    done.locator("[data-row]").press("Enter")
    dialog = page.get_by_role("dialog", name=title)
    dialog.get_by_role("button", name="もう一度開く").press("Enter")
    dialog.get_by_label("理由（必須）").fill("届に漏れがあった。")
    dialog.get_by_role("button", name="もう一度開く").last.press("Enter")
    expect(row).to_have_count(1)
    expect(done).to_have_count(0)


def test_a_supervisor_sees_the_items_of_the_unit_by_worker(
    sit_down: SitDown, people: list[DemoStaff], seat: BrowserUser
) -> None:
    title = item_opened(seat)
    _worker, supervisor, _chief = team(people)
    page = sit_down(supervisor).open("/items")
    expect(page.get_by_text(title)).to_have_count(0)
    page.get_by_role("button", name=f"{supervisor.unit}の全員").press("Enter")
    row = group(page, "期限なし", title)
    expect(row).to_contain_text(seat.person.name)
    page.get_by_role("button", name=seat.person.name).press("Enter")
    expect(page).to_have_url(f"{seat.gateway}/items?of=unit&worker={seat.person.id}")
    expect(row).to_have_count(1)


def test_a_supervisor_gives_an_item_to_somebody_else_and_verifies_what_was_done(
    sit_down: SitDown, people: list[DemoStaff], seat: BrowserUser
) -> None:
    _worker, supervisor, _chief = team(people)
    title = item_opened(seat, **{"class": "statutory"})
    theirs = sit_down(supervisor)
    page = theirs.open("/items?of=unit")
    row = group(page, "期限なし", title)
    row.locator("[data-row]").press("Enter")
    dialog = page.get_by_role("dialog", name=title)
    dialog.get_by_role("button", name="担当替え").press("Enter")
    dialog.get_by_role("button", name="担当替え").last.press("Enter")
    expect(dialog.get_by_text("新しい担当を選んでください。").last).to_be_visible()
    dialog.get_by_label("新しい担当").select_option(supervisor.id)
    dialog.get_by_label("申し送り").fill("今月は私が追う。")
    dialog.get_by_role("button", name="担当替え").last.press("Enter")
    expect(page.get_by_label(NOTICES, exact=True)).to_contain_text("担当を替えました")
    expect(row).to_contain_text(supervisor.name)
    mine = seat.open("/items")
    expect(mine.get_by_role("heading", level=1)).to_have_text("要処理")
    expect(mine.get_by_text(title)).to_have_count(0)
    own = group(theirs.open("/items"), "期限なし", title)
    own.locator("[data-row]").focus()
    theirs.hands.press("d")
    expect(own).to_have_count(0)
    page.get_by_role("button", name="済ませたものを見る").press("Enter")
    done = group(page, "完了", title)
    expect(done).to_contain_text("確認待ち")
    done.get_by_role("button", name="確認済にする").press("Enter")
    expect(page.get_by_label(NOTICES, exact=True)).to_contain_text("確認済にしました")
    expect(done).to_have_count(0)


def test_a_paper_is_closed_by_the_record_of_its_receipt(seat: BrowserUser) -> None:
    title = item_opened(seat, kind="income_report", due_on=day(2))
    page = seat.open("/items")
    row = group(page, "今週まで", title)
    row.locator("[data-row]").focus()
    seat.hands.press("d")
    expect(page.get_by_role("heading", level=1)).to_have_text("記録を書く")
    expect(page.get_by_role("checkbox", name=title)).to_be_checked()
    page.get_by_role("textbox", name=re.compile("^受理した書類")).fill("収入申告書を窓口で受け取った。")
    page.get_by_role("button", name="記録として保存（回付は後で）").press("Enter")
    seat.expect_told("を記録として保存しました")
    page = seat.open("/items")
    page.get_by_role("button", name="済ませたものを見る").press("Enter")
    expect(group(page, "完了", title)).to_have_count(1)
    expect(row).to_have_count(0)
