"""What waits stays on 今日 until it is done: an urgent call that another office handed over, an item without a date."""

import secrets
from collections.abc import Callable
from contextlib import closing

from playwright.sync_api import expect

from tests.e2e.seat import BrowserUser, DemoStaff
from tests.e2e.today import rows_of
from tests.e2e.worlds import OFFICE, households_of, somebody
from tests.times import day

SitDown = Callable[[DemoStaff], BrowserUser]


def test_what_one_accepted_stays_until_it_is_answered_and_says_how_urgent_it_is(
    sit_down: SitDown, people: list[DemoStaff]
) -> None:
    at_phone = sit_down(somebody(people, "caseworker"))
    at_desk = sit_down(next(p for p in people if p.role == "caseworker" and p.office_code != OFFICE))
    subject = f"転居の相談 {secrets.token_hex(4)}"
    with closing(at_phone.without_browser()) as api:
        for urgency in ("urgent", "normal"):  # the newest is not the most urgent one
            call = {
                "channel": "phone",
                "caller": {"kind": "medical", "name": "試験病院"},
                "subject": f"{subject} {urgency}",
                "summary": "世帯は分からない。",
                "urgency": urgency,
                "identity_check": {"method": "birth_date", "result": True},
                "told_level": "status_only",
            }
            made = api.post("/api/v1/inquiries", call)
            handed = {"to_staff_id": at_desk.person.id}
            api.post(f"/api/v1/inquiries/{made['id']}/hand-off", handed, if_match=made["version"])

    desk = at_desk.open()
    card = desk.get_by_role("region", name="引継")
    rows = card.get_by_role("listitem").filter(has_text=subject)
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("至急")
    rows.first.get_by_role("button", name=subject).click()
    dialog = desk.get_by_role("dialog")
    expect(dialog).to_contain_text("至急")
    expect(dialog).to_contain_text("生年月日 一致した")
    expect(dialog).to_contain_text("受給の有無まで")
    dialog.get_by_role("button", name="引き受ける").click()

    accepted = rows.filter(has_text="引継受領")
    expect(accepted).to_have_count(1)
    accepted.get_by_role("button", name=subject).click()
    dialog.get_by_role("button", name="答えを記す").click()
    dialog.get_by_label("答えたこと").fill("転居先の事務所を案内した。")
    dialog.get_by_role("button", name="登録").click()
    expect(rows).to_have_count(1)
    expect(rows).not_to_contain_text("至急")


def test_what_has_no_date_and_what_was_instructed_for_a_far_day_are_on_today_and_at_the_bell(seat: BrowserUser) -> None:
    household = households_of(seat, seat.person.id)[0]
    title = f"世帯の状況を確かめる {secrets.token_hex(4)}"
    page = seat.open()
    card = page.get_by_role("region", name="要処理")
    item = {"household_id": household["id"], "kind": "other", "assignee_id": seat.person.id}
    with closing(seat.without_browser()) as api:
        api.post("/api/v1/action-items", {**item, "title": f"{title} 期限なし"})
        api.post("/api/v1/action-items", {**item, "title": f"{title} 指示", "class": "instructed", "due_on": day(60)})
        api.post("/api/v1/action-items", {**item, "title": f"{title} 遠い日", "due_on": day(60)})
    page = seat.open()
    rows = rows_of(card).filter(has_text=title)
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text(f"{title} 指示")
    expect(rows.last).to_contain_text("期限なし")
    page.get_by_role("button", name="お知らせ（").click()
    expect(page.locator("[popover]").get_by_role("link", name="要処理")).to_be_visible()
