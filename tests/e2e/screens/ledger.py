"""The ledger of a household and the panel for calls beside it, in their states."""

import secrets

from playwright.sync_api import Page, expect

from tests.e2e.calls import called_by
from tests.e2e.screens.lists import with_help
from tests.e2e.visits import EMPTY, NO_SEARCH, PROBLEM, Visit, answer


def ledger(visit: Visit) -> Page:
    page = visit.worker.open(visit.ledger)
    page.locator("ol > li").first.wait_for()
    return page


def ledger_with_help(visit: Visit) -> Page:
    return with_help(ledger(visit))


def entry(visit: Visit) -> Page:
    page = visit.worker.open(visit.ledger + "?order=asc")
    page.locator("ol > li").first.get_by_role("button").first.click()
    page.locator("ol > li section").first.wait_for()
    return page


def inquiry_entry(visit: Visit) -> Page:
    """An open inquiry, shown in the ledger with the box for its answer."""
    seat = visit.worker
    page = ledger(visit)
    seat.hands.press("i")
    expect(page.get_by_label("聞いたこと", exact=True)).to_be_focused()
    said = f"折り返しを待つ電話 {secrets.token_hex(4)}"
    seat.hands.write(said)
    panel = page.get_by_role("complementary", name="問合せ応対")
    called_by(page, "self")
    panel.get_by_role("radio", name="折返し").check()
    seat.hands.press("Control+Enter")
    expect(page.get_by_label("お知らせ", exact=True)).to_contain_text("を登録しました")
    waiting = page.locator("ol > li").filter(has_text=said)
    waiting.get_by_role("button").first.click()
    waiting.get_by_role("button", name="答えを記す").click()
    return page


def filtered_to_nothing(visit: Visit) -> Page:
    page = visit.worker.open(visit.ledger + "?calls=true&year=1990")
    expect(page.get_by_text("絞込みに当てはまるものはありません。")).to_be_visible()
    return page


def nothing_written(visit: Visit) -> Page:
    answer(visit.worker.page, "**/api/v1/timeline?**", EMPTY)
    page = visit.worker.open(visit.ledger)
    expect(page.get_by_text("まだ記録も問合せもありません。")).to_be_visible()
    return page


def forbidden(visit: Visit) -> Page:
    address = visit.ledger
    refusal = {**PROBLEM, "status": 403, "code": "OUT_OF_SCOPE"}
    answer(visit.worker.page, "**/api/v1/households/*", refusal, 403)
    page = visit.worker.open(address)
    expect(page.get_by_text("今の所属ではできません")).to_be_visible()
    return page


def without_search(visit: Visit) -> Page:
    page = visit.worker.page
    answer(page, "**/api/v1/timeline?**", NO_SEARCH, 503)
    answer(page, "**/api/v1/browse?**", NO_SEARCH, 503)
    visit.worker.open(visit.ledger)
    expect(page.get_by_text("検索が止まっています")).to_be_visible()
    return page


def inquiry(visit: Visit) -> Page:
    page = ledger(visit)
    visit.worker.hands.press("i")
    page.get_by_role("region", name="応対の手がかり").wait_for()
    return page


def call_answered(visit: Visit) -> Page:
    """A call that the supervisor takes about one of the caseworker's households."""
    page = visit.supervisor.open(visit.ledger)
    page.locator("ol > li").first.wait_for()
    visit.supervisor.hands.press("i")
    expect(page.get_by_label("聞いたこと", exact=True)).to_be_focused()
    visit.supervisor.hands.write("次の訪問の日を変えてほしいとのこと。来週は通院がある。")
    expect(page.get_by_role("complementary", name="問合せ応対").get_by_role("radio", name="伝言")).to_be_checked()
    return page


def incomplete_inquiry(visit: Visit) -> Page:
    page = inquiry(visit)
    visit.worker.hands.press("Control+Enter")
    expect(page.get_by_text("聞いたことを書いてください。")).to_be_visible()
    return page
