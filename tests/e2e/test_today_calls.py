"""No call and no instruction is lost from 今日: what others answered, what was seen, what nobody promised, what was handed on."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from ops.browser import GatewayClient as ApiSeat
from tests.e2e.casework import item_opened, team
from tests.e2e.seat import BrowserUser, DemoStaff
from tests.e2e.worlds import somebody
from tests.times import day

Doc = dict[str, Any]
SitDown = Callable[[DemoStaff], BrowserUser]
NOTICES = "お知らせ"


@pytest.fixture
def seat(sit_down: SitDown, people: list[DemoStaff]) -> BrowserUser:
    return sit_down(team(people)[0])


@pytest.fixture
def other(sit_down: SitDown, people: list[DemoStaff], seat: BrowserUser) -> Iterator[ApiSeat]:
    """A colleague of the office, who takes the calls."""
    colleague = somebody(people, "caseworker", but=seat.person.id)
    with closing(sit_down(colleague).without_browser()) as client:
        yield client


def call(subject: str, **more: Any) -> Doc:
    return {
        "channel": "phone",
        "caller": {"kind": "medical", "name": "試験病院"},
        "subject": subject,
        "summary": "世帯は分からない。",
        **more,
    }


def act(api: ApiSeat, made: Doc, verb: str, body: Doc | None = None) -> Doc:
    return api.post(f"/api/v1/inquiries/{made['id']}/{verb}", body or {}, if_match=made["version"])


def new_subject() -> str:
    return f"受診の相談 {secrets.token_hex(4)}"


def row_of(page: Page, region: str, subject: str) -> Locator:
    """The row in its group, of which all rows are shown."""
    group = page.get_by_role("region", name=region)
    expect(group).to_contain_text("件")
    for everything in group.get_by_role("button", name="すべて見る").all():
        everything.click()
    return group.get_by_role("listitem").filter(has_text=subject)


def test_a_message_stays_though_somebody_else_answered_and_closed_the_call(seat: BrowserUser, other: ApiSeat) -> None:
    subject = new_subject()
    made = other.post("/api/v1/inquiries", call(subject, message_to=[seat.person.id], message="折り返してほしいとのこと"))
    answered = act(other, made, "answer", {"text": "受診できると答えた。"})
    other.post(f"/api/v1/inquiries/{made['id']}/close", if_match=answered["version"])
    page = seat.open()
    row = row_of(page, "伝言", subject)
    expect(row).to_contain_text("折り返してほしいとのこと")
    row.get_by_role("button", name="確認").click()
    expect(row).to_have_count(0)


def test_a_message_once_seen_waits_to_be_closed(seat: BrowserUser, other: ApiSeat) -> None:
    subject = new_subject()
    other.post("/api/v1/inquiries", call(subject, message_to=[seat.person.id]))
    page = seat.open()
    unseen = row_of(page, "伝言", subject)
    unseen.locator("[data-row]").focus()
    seat.hands.press("d")
    expect(unseen).to_have_count(0)
    seen = row_of(page, "完了待ちの問合せ", subject)
    expect(seen).to_have_count(1)
    seen.locator("[data-row]").focus()
    seat.hands.press("d")
    expect(page.get_by_label(NOTICES, exact=True)).to_contain_text("完了にしました。")
    expect(seen).to_have_count(0)


def test_a_call_back_that_nobody_promised_about_nobody_is_of_who_took_the_call_and_the_supervisor(
    sit_down: SitDown, people: list[DemoStaff], seat: BrowserUser
) -> None:
    subject = new_subject()
    with closing(seat.without_browser()) as api:
        api.post("/api/v1/inquiries", call(subject, callback={"by_text": "夕方"}))
    for who in (seat, sit_down(team(people)[1])):
        row = row_of(who.open(), "折返し", subject)
        expect(row).to_contain_text("担当なし")
        expect(row).to_contain_text("夕方 まで")


def test_a_hand_over_says_that_a_call_back_was_promised(seat: BrowserUser, other: ApiSeat) -> None:
    subject = new_subject()
    made = other.post("/api/v1/inquiries", call(subject, callback={"by_text": "あすの午前"}))
    act(other, made, "hand-off", {"to_staff_id": seat.person.id})
    page = seat.open()
    row = row_of(page, "引継", subject)
    expect(row).to_contain_text("折返し待")
    expect(row).to_contain_text("あすの午前 まで")
    row.get_by_role("button", name="引き受ける").click()
    expect(row).to_contain_text("引継受領")
    expect(row).to_contain_text("折返し待")


def test_what_was_instructed_and_done_waits_for_the_supervisor(
    sit_down: SitDown, people: list[DemoStaff], seat: BrowserUser
) -> None:
    title = item_opened(seat, due_on=day(3), **{"class": "instructed"})
    with closing(seat.without_browser()) as api:
        owed = api.get("/api/v1/action-items", {"worker": seat.person.id, "class": "instructed", "limit": 100})["items"]
        made = next(each for each in owed if each["title"] == title)
        api.post(f"/api/v1/action-items/{made['id']}/done", {}, made["version"])
    supervisor = sit_down(team(people)[1])
    page = supervisor.open()
    row = row_of(page, "確認待ち", title)
    expect(row).to_contain_text(f"{seat.person.name} が")
    row.get_by_role("button", name="確認済にする").click()
    expect(row).to_have_count(0)
    expect(page.get_by_label(NOTICES, exact=True)).to_contain_text(f"「{title}」を確認済にしました。")
