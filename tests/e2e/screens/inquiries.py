"""問合せ: what waits for oneself and for the unit, a long list of the office, and the dialog of one inquiry, in their states."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.e2e.visits import EMPTY, PROBLEM, Visit, answer
from tests.times import ago

LIST = "**/api/v1/inquiries?**"
SUBJECT = "入院費の支払いについての照会"


def one(visit: Visit, **more: Any) -> dict[str, Any]:
    """An inquiry as lists show it, received and not answered."""
    return {
        "id": "q-1",
        "version": 2,
        "number": "R8-垂水-0001",
        "received_at": ago(hours=3),
        "logged_at": ago(hours=3),
        "precision": "exact",
        "direction": "in",
        "channel": "phone",
        "received_by_id": visit.worker.person.id,
        "caller": {"kind": "medical", "name": "地域連携室", "org": "試験総合病院"},
        "household_id": None,
        "candidates": [],
        "office_code": visit.worker.person.office_code,
        "subject": SUBJECT,
        "summary": "先月分の入院費のうち自己負担の額を、退院の日までに知りたいとのこと。",
        "urgency": "normal",
        "answers": [],
        "messages": [],
        "hand_offs": [],
        "callback": None,
        "state": "received",
        "promoted_draft_id": None,
        "actions": ["answer", "message", "callback", "hand_off", "link", "promote", "revise"],
        **more,
    }


def several(visit: Visit) -> list[dict[str, Any]]:
    """One of each kind that waits for the worker, and what nobody has."""
    me = visit.worker.person.id
    message = {"staff_id": me, "text": "折り返し確認してほしい。", "left_by": "s-none", "left_at": ago(hours=50)}
    handed = {"to_unit": visit.worker.person.unit, "at": ago(hours=2), "by": "s-none"}
    return [
        one(visit, id="q-2", state="message", messages=[message], urgency="urgent"),
        one(visit, id="q-3", state="message", messages=[{**message, "left_at": ago(hours=2)}]),
        one(visit, id="q-4", state="callback", callback={"by_text": "17時"}, actions=["callback_done", "link"]),
        one(visit, id="q-5", state="handed_off", hand_offs=[handed], actions=["accept", "link", "hand_off"]),
        one(visit, id="q-6", state="answered", actions=["close", "link"]),
        one(visit),
    ]


def no_inquiries(visit: Visit) -> Page:
    answer(visit.worker.page, LIST, EMPTY)
    page = visit.worker.open("/inquiries")
    expect(page.get_by_text("待っている問合せはありません。")).to_be_visible()
    return page


def inquiries(visit: Visit) -> Page:
    answer(visit.worker.page, LIST, {**EMPTY, "items": several(visit)})
    page = visit.worker.open("/inquiries")
    page.get_by_role("region", name="伝言").get_by_text("未確認 2 日").wait_for()
    return page


def inquiries_failed(visit: Visit) -> Page:
    answer(visit.worker.page, LIST, PROBLEM, 500)
    page = visit.worker.open("/inquiries")
    expect(page.get_by_role("alert").first).to_be_visible()
    return page


def all_of_the_office(visit: Visit) -> Page:
    """A page of a longer list, with the fields of other days."""
    answer(visit.worker.page, LIST, {**EMPTY, "items": several(visit), "next_cursor": "c"})
    page = visit.worker.open("/inquiries?view=office")
    page.get_by_role("button", name="さらに表示").wait_for()
    page.get_by_role("button", name="期間を入れる").click()
    page.get_by_label("いつから").wait_for()
    return page


def of_the_unit(visit: Visit) -> Page:
    answer(visit.worker.page, LIST, {**EMPTY, "items": several(visit)})
    page = visit.worker.open("/inquiries?view=unit")
    page.get_by_role("button", name="担当なし").wait_for()
    return page


def handing_on(visit: Visit) -> Page:
    """The dialog of an inquiry that is being handed to another office."""
    page = inquiries(visit)
    answer(page, "**/api/v1/inquiries/q-3", one(visit, id="q-3"))
    page.get_by_role("region", name="伝言").get_by_role("button", name=SUBJECT).last.click()
    dialog = page.get_by_role("dialog", name=SUBJECT)
    dialog.get_by_role("button", name="引き継ぐ").click()
    elsewhere = dialog.locator("option", has_text="兵庫").first.get_attribute("value")
    dialog.get_by_label("引き継ぐ相手").select_option(elsewhere)
    expect(dialog.get_by_text("ほかの事務所へ渡します。")).to_be_visible()
    return page
