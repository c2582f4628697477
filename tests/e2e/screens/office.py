"""事務所の設定, in its states."""

from playwright.sync_api import Page, expect

from tests.e2e.screens.lists import with_help
from tests.e2e.visits import PROBLEM, Visit, answer


def no_office(visit: Visit) -> Page:
    page = visit.hq.open("/office")
    expect(page.get_by_text("事務所の設定はありません。")).to_be_visible()
    return page


def settings(visit: Visit) -> Page:
    page = visit.chief.open("/office")
    page.get_by_role("form", name="決裁なしで登録できる種別").wait_for()
    return page


def settings_failed(visit: Visit) -> Page:
    answer(visit.chief.page, "**/api/v1/offices", PROBLEM, 500)
    page = visit.chief.open("/office")
    expect(page.get_by_role("alert").first).to_be_visible()
    return page


def settings_with_help(visit: Visit) -> Page:
    return with_help(settings(visit))
