"""No call and no instruction is lost from 今日: what others answered, what was seen, what nobody promised, what was handed on."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from ops.browser import GatewayClient as ApiSeat
from ops.browser import until
from tests.e2e.casework import item_opened, team
from tests.e2e.seat import BrowserUser, DemoStaff
from tests.e2e.today import rows_of
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
    return rows_of(page.get_by_role("region", name=region)).filter(has_text=subject)


def test_a_message_stays_though_somebody_else_answered_and_closed_the_call(seat: BrowserUser, other: ApiSeat) -> None:
    subject = new_subject()
    made = other.post(
        "/api/v1/inquiries", call(subject, message_to=[seat.person.id], message="折り返してほしいとのこと")
    )
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


def item_of(api: ApiSeat, seat: BrowserUser, inquiry: str, state: str) -> Callable[[], Doc | None]:
    """For `until`: the item of a call-back in this state."""

    def look() -> Doc | None:
        asked = {"worker": seat.person.id, "state": state, "limit": 100}
        items = api.get("/api/v1/action-items", asked)["items"]
        return next((each for each in items if each["source_ref"] and each["source_ref"]["id"] == inquiry), None)

    return look


def test_a_call_back_is_one_row_and_is_done_at_its_inquiry_also_from_its_item(seat: BrowserUser) -> None:
    subject = new_subject()
    with closing(seat.without_browser()) as api:
        promised = {"assignee_id": seat.person.id, "by_text": "夕方"}
        made = api.post("/api/v1/inquiries", call(subject, callback=promised))
        owed = until("折返しの要処理ができること", 60, item_of(api, seat, made["id"], "open"))
        beside = item_opened(seat, due_on=day())
        page = seat.open()
        expect(row_of(page, "折返し", subject)).to_have_count(1)
        expect(row_of(page, "要処理", beside)).to_have_count(1)
        expect(page.get_by_role("listitem").filter(has_text=subject)).to_have_count(1)

        page = seat.open("/items")
        item = page.get_by_role("listitem").filter(has_text=owed["title"])
        item.locator("[data-row]").focus()
        seat.hands.press("d")
        dialog = page.get_by_role("dialog", name=owed["title"])
        said = dialog.get_by_label("折返しで話したこと")
        expect(said).to_be_focused()
        said.fill("明日来所する。")
        dialog.get_by_role("button", name="登録").click()
        expect(page.get_by_label(NOTICES, exact=True)).to_contain_text("折返し済にしました。")
        expect(dialog).to_have_count(0)
        expect(item).to_have_count(0)
        assert api.get(f"/api/v1/inquiries/{made['id']}")["callback"]["done_at"]
        until("要処理も済むこと", 60, item_of(api, seat, made["id"], "done"))


def test_the_item_of_a_call_back_that_went_on_with_its_call_is_done_by_itself(
    seat: BrowserUser, other: ApiSeat
) -> None:
    subject = new_subject()
    with closing(seat.without_browser()) as api:
        made = api.post("/api/v1/inquiries", call(subject, callback={"assignee_id": seat.person.id}))
        owed = until("折返しの要処理ができること", 60, item_of(api, seat, made["id"], "open"))
        me = other.get("/api/v1/session")["staff"]["id"]
        act(api, made, "hand-off", {"to_staff_id": me})
    page = seat.open("/items")
    item = page.get_by_role("listitem").filter(has_text=owed["title"])
    item.get_by_role("button", name="電話する").click()
    dialog = page.get_by_role("dialog", name=owed["title"])
    expect(dialog).to_contain_text("問合せではもう記せません")
    dialog.get_by_role("button", name="要処理を済ませる").click()
    expect(item).to_have_count(0)
