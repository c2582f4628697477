"""不在: the lists and the dialog that enters an absence, in their states."""

from playwright.sync_api import Page, expect

from tests.e2e.visits import EMPTY, PROBLEM, Visit, answer
from tests.times import day


def nobody_away(visit: Visit) -> Page:
    answer(visit.supervisor.page, "**/api/v1/absences?**", EMPTY)
    page = visit.supervisor.open("/absences")
    expect(page.get_by_text("今日からの不在の登録はありません。").first).to_be_visible()
    return page


def away(visit: Visit) -> Page:
    """An absence of the supervisor's own, and the list of the office."""
    days = {"from": day(90), "to": day(92), "kind": "training"}
    found = {**days, "id": "a1", "version": 1, "staff_id": visit.supervisor.person.id, "cancelled": False}
    half = {**found, "id": "a2", "part_of_day": "morning", "to": found["from"]}
    answer(visit.supervisor.page, "**/api/v1/absences?**", {"items": [found, half], "next_cursor": None})
    page = visit.supervisor.open("/absences")
    page.get_by_role("button", name="の不在を取り消す").first.wait_for()
    return page


def absences_failed(visit: Visit) -> Page:
    answer(visit.supervisor.page, "**/api/v1/absences?**", PROBLEM, 500)
    page = visit.supervisor.open("/absences")
    expect(page.get_by_role("alert").first).to_be_visible()
    return page


def entering(visit: Visit) -> Page:
    """The dialog after an attempt with a text that is no date."""
    page = away(visit)
    visit.supervisor.hands.press("n")
    page.get_by_label("始まりの日").fill("いつか")
    visit.supervisor.hands.press("Control+Enter")
    expect(page.get_by_text("日付を、例のように書いてください。")).to_be_visible()
    return page


def cancelling(visit: Visit) -> Page:
    page = away(visit)
    page.get_by_role("button", name="の不在を取り消す").first.click()
    page.get_by_role("dialog", name="不在の取消").wait_for()
    return page
