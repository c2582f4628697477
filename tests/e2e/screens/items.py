"""要処理: the list of one's own and of the unit, and the dialog of one item, in their states."""

from playwright.sync_api import Page, expect

from tests.e2e.visits import EMPTY, PROBLEM, Visit, answer
from tests.times import ago, day

WHERE = "**/api/v1/action-items?**"
TITLE = "収入申告書の提出を確かめる"


def no_items(visit: Visit) -> Page:
    answer(visit.worker.page, WHERE, EMPTY)
    page = visit.worker.open("/items")
    expect(page.get_by_text("待っている要処理はありません。")).to_be_visible()
    return page


def items(visit: Visit) -> Page:
    """One item in each group: overdue, this week, later, without a date."""
    who = visit.worker.person
    moved = [
        {"due_on": due_on, "reason": reason, "by": None, "at": ago(days=20)}
        for due_on, reason in ((day(-9), None), (day(-3), "電話がつながらない。"))
    ]
    one = {
        "id": "t-1",
        "version": 3,
        "class": "instructed",
        "kind": "income_report",
        "title": TITLE,
        "household_id": None,
        "office_code": who.office_code,
        "ward_code": who.office_code,
        "assignee_id": who.id,
        "state": "waiting",
        "due_on": day(-3),
        "original_due_on": day(-9),
        "due_dates": moved,
        "note": "会社へ照会中",
        "source_ref": {"rel": "opened_by", "type": "approval", "id": visit.case},
    }
    others = [
        {**one, "id": f"t-{n}", "class": "note", "state": "open", "due_on": due_on, "due_dates": []}
        for n, due_on in enumerate((day(), day(2), day(30), None), 2)
    ]
    answer(visit.worker.page, WHERE, {**EMPTY, "items": [one, *others]})
    page = visit.worker.open("/items")
    page.get_by_role("region", name="期限切れ").get_by_text(TITLE).wait_for()
    return page


def items_failed(visit: Visit) -> Page:
    answer(visit.worker.page, WHERE, PROBLEM, 500)
    page = visit.worker.open("/items")
    expect(page.get_by_role("alert").first).to_be_visible()
    return page


def deferring(visit: Visit) -> Page:
    """The dialog of an item after an attempt to defer it without a reason."""
    page = items(visit)
    page.get_by_role("region", name="期限切れ").get_by_role("button", name=TITLE).click()
    dialog = page.get_by_role("dialog", name=TITLE)
    dialog.get_by_role("button", name="延期する").click()
    dialog.get_by_label("新しい期限").fill("いつか")
    dialog.get_by_role("button", name="延期する").last.click()
    expect(dialog.get_by_text("理由を書いてください。")).to_be_visible()
    return page
