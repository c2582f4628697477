"""問合せ: what waits for oneself, the unit, nobody; linked by somebody else, answered and closed, by keyboard only."""

import re
import secrets
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.casework import team
from tests.e2e.losing import await_held, hold
from tests.e2e.seat import BrowserUser, DemoStaff
from tests.e2e.worlds import OFFICE, households_of, protected_household

SitDown = Callable[[DemoStaff], BrowserUser]
NOTICES = "お知らせ"


@pytest.fixture
def seat(sit_down: SitDown, people: list[DemoStaff]) -> BrowserUser:
    person, _supervisor, _chief = team(people)
    return sit_down(person)


def called(seat: BrowserUser, **more: Any) -> str:
    """A call that this person logs; returns its subject."""
    subject = f"窓口への照会 {secrets.token_hex(4)}"
    call = {
        "channel": "phone",
        "caller": {"kind": "landlord", "name": "試験荘"},
        "subject": subject,
        "summary": "照会。",
    }
    with closing(seat.without_browser()) as api:
        api.post("/api/v1/inquiries", {**call, **more})
    return subject


def row(page: Page, subject: str, region: str = "") -> Locator:
    where = page.get_by_role("region", name=region, exact=True) if region else page.get_by_role("main")
    return where.get_by_role("listitem").filter(has_text=subject)


def view(page: Page, name: str) -> None:
    button = page.get_by_role("group", name="どの問合せか").get_by_role("button", name=name, exact=True)
    button.press("Enter")
    expect(button).to_have_attribute("aria-pressed", "true")


def told(page: Page, text: str) -> None:
    expect(page.get_by_label(NOTICES, exact=True)).to_contain_text(text)


def colleague_of(people: list[DemoStaff], person: DemoStaff) -> DemoStaff:
    """Somebody of another unit of the same office."""
    return next(
        p for p in people if p.role == "caseworker" and p.office_code == person.office_code and p.unit != person.unit
    )


def test_a_call_without_a_household_is_found_again_and_linked_by_somebody_else(
    sit_down: SitDown, people: list[DemoStaff], seat: BrowserUser
) -> None:
    subject = called(seat)
    household = households_of(seat, seat.person.id)[0]
    other = sit_down(colleague_of(people, seat.person))
    page = other.open("/")
    expect(page.get_by_role("navigation", name="画面").get_by_role("link", name="問合せ")).to_be_visible()
    other.hands.press("g", "i")
    expect(page.get_by_role("heading", level=1)).to_have_text("問合せ")
    view(page, "未結び付け")
    unlinked = row(page, subject, "未結び付け")
    expect(unlinked).to_contain_text("世帯 未結び付け")
    expect(unlinked).to_contain_text("担当なし")
    expect(unlinked).to_contain_text("家主・不動産 試験荘")
    unlinked.locator("[data-row]").focus()
    other.hands.press("d")
    box = page.get_by_role("dialog", name=subject).get_by_role("combobox", name="世帯に結び付ける")
    expect(box).to_be_focused()
    box.fill(household["case_number"])
    page.get_by_role("option").filter(has_text=household["case_number"]).wait_for()
    box.press("ArrowDown")
    box.press("Enter")
    told(page, "世帯に結び付けました。")
    expect(unlinked).to_have_count(0)
    page.get_by_label(NOTICES, exact=True).get_by_role("button", name="元に戻す").press("Enter")
    told(page, "結び付けを外しました。")
    expect(unlinked).to_have_count(1)


def test_a_call_is_answered_and_closed_from_its_row_by_keyboard_only(seat: BrowserUser) -> None:
    both, answered = called(seat), called(seat)
    page = seat.open("/inquiries?view=office")
    for subject in (both, answered):
        row(page, subject).locator("[data-row]").focus()
        seat.hands.press("d")
        dialog = page.get_by_role("dialog", name=subject)
        said = dialog.get_by_label("答えたこと")
        expect(said).to_be_focused()
        said.fill("管理会社へ聞くよう伝えた。")
        dialog.get_by_role("button", name="答えて完了" if subject == both else "登録", exact=True).press("Enter")
        expect(dialog).to_have_count(0)
    told(page, "答えを登録し、完了にしました。")
    expect(row(page, both).locator("[data-act]")).to_have_text("結び付ける")
    close = row(page, answered).locator("[data-act]")
    expect(close).to_have_text("完了にする")
    row(page, answered).locator("[data-row]").focus()
    seat.hands.press("d")
    expect(close).to_have_text("結び付ける")
    page.get_by_role("combobox", name="状態", exact=True).select_option("closed")
    expect(row(page, both)).to_have_count(1)
    expect(row(page, answered)).to_have_count(1)
    page.get_by_role("combobox", name="相手", exact=True).select_option("police")
    expect(row(page, both)).to_have_count(0)


def test_a_draft_of_a_call_that_comes_late_is_offered_where_one_went_on(seat: BrowserUser) -> None:
    subject = called(seat, household_id=households_of(seat, seat.person.id)[0]["id"])
    page = seat.open("/inquiries?view=office")
    row(page, subject).locator("[data-row]").press("Enter")
    held = hold(page, "**/api/v1/drafts/*")
    page.get_by_role("dialog", name=subject).get_by_role("button", name="ケース記録に起こす").press("Enter")
    expect(page.get_by_role("dialog", name=subject)).to_have_count(0)
    await_held(page, held)
    page.get_by_role("link", name="要処理", exact=False).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("要処理")
    page.unroute("**/api/v1/drafts/*")  # lets go what was held back
    told(page, "記録の下書きができました。")
    expect(page.get_by_role("heading", level=1)).to_have_text("要処理")
    page.get_by_label(NOTICES, exact=True).get_by_role("button", name="下書きを開く").click()
    expect(page.get_by_role("textbox", name="件名", exact=True)).to_be_visible()
    expect(page).to_have_url(re.compile("/write[?]draft="))


def test_a_call_back_that_nobody_promised_stands_in_the_list_of_the_office_until_it_is_made(
    sit_down: SitDown, people: list[DemoStaff], seat: BrowserUser
) -> None:
    subject = called(seat, callback={"by_text": "17時"})
    _worker, supervisor, _chief = team(people)
    at_desk = sit_down(supervisor)
    page = at_desk.open("/inquiries?view=callbacks")
    owed = row(page, subject, "所の折返し")
    expect(owed).to_contain_text("担当なし")
    expect(owed).to_contain_text("17時 まで")
    owed.locator("[data-row]").focus()
    at_desk.hands.press("d")
    dialog = page.get_by_role("dialog", name=subject)
    expect(dialog.get_by_label("折返しで話したこと")).to_be_focused()
    dialog.get_by_label("折返しで話したこと").fill("明日来所する。")
    dialog.get_by_role("button", name="登録", exact=True).press("Enter")
    told(page, "折返し済にしました。")
    expect(owed).to_have_count(0)


def test_a_message_waits_on_one_s_own_list_and_the_unit_s_until_it_is_seen(
    sit_down: SitDown, people: list[DemoStaff], seat: BrowserUser
) -> None:
    _worker, supervisor, _chief = team(people)
    subject = called(seat, message_to=[seat.person.id], message="電話してほしい。", urgency="urgent")
    called(seat, message_to=[supervisor.id])
    at_desk = sit_down(supervisor)
    desk = at_desk.open("/inquiries?view=unit")
    of_unit = row(desk, subject, "伝言")
    expect(of_unit).to_contain_text(f"担当 {seat.person.name}")
    desk.get_by_role("button", name=seat.person.name).press("Enter")
    expect(desk).to_have_url(f"{seat.gateway}/inquiries?view=unit&worker={seat.person.id}")
    expect(of_unit).to_contain_text("未確認")
    page = seat.open("/inquiries")
    mine = row(page, subject, "伝言")
    expect(mine).to_contain_text("至急")
    expect(mine).to_contain_text("電話してほしい。")
    mine.locator("[data-row]").focus()
    seat.hands.press("d")
    told(page, "伝言を確認済にしました。")
    expect(mine).to_have_count(0)
    expect(of_unit).to_have_count(0)
    desk.get_by_role("button", name="係の問合せをすべて見る").press("Enter")
    expect(row(desk, subject, "係の問合せ")).not_to_contain_text("未確認")


def test_a_call_of_a_protected_household_is_counted_under_no_name(sit_down: SitDown, people: list[DemoStaff]) -> None:
    chief = sit_down(team(people)[2])
    worker, household = protected_household(chief, people)
    subject = called(sit_down(worker), household_id=household, message_to=[worker.id])
    plain = called(chief, message_to=[worker.id])
    colleague = next(p for p in people if (p.office_code, p.unit) == (OFFICE, worker.unit) and p.id != worker.id)
    page = sit_down(colleague).open("/inquiries?view=unit")
    expect(row(page, subject, "伝言")).to_contain_text("担当 担当")
    page.get_by_role("button", name=worker.name).press("Enter")
    expect(row(page, plain, "伝言")).to_contain_text(worker.name)
    expect(row(page, subject)).to_have_count(0)
    page.get_by_role("button", name="係の問合せをすべて見る").press("Enter")
    expect(row(page, plain, "係の問合せ")).to_have_count(1)
    expect(row(page, subject)).to_have_count(0)
    page.get_by_role("button", name=re.compile("^担当は伝えない")).press("Enter")
    listed = row(page, subject, "伝言")
    listed.locator("[data-row]").press("Enter")
    dialog = page.get_by_role("dialog", name=subject)
    expect(dialog).to_contain_text("電話 担当")
    expect(dialog).not_to_contain_text(worker.name)


def test_what_is_handed_to_the_unit_is_accepted_there_and_handed_on(
    sit_down: SitDown, people: list[DemoStaff], seat: BrowserUser
) -> None:
    subject = called(seat)
    page = seat.open("/inquiries?view=office")
    row(page, subject).locator("[data-row]").press("Enter")
    dialog = page.get_by_role("dialog", name=subject)
    dialog.get_by_role("button", name="引き継ぐ").press("Enter")
    to = dialog.get_by_label("引き継ぐ相手")
    expect(to).to_be_focused()
    to.select_option(label=f"{seat.person.unit}（係）")
    dialog.get_by_label("添えること").fill("係で分けてほしい。")
    dialog.get_by_role("button", name="引き継ぐ").last.press("Enter")
    told(page, "引き継ぎました。")
    expect(row(page, subject)).to_contain_text(f"担当 {seat.person.unit}")
    _worker, supervisor, _chief = team(people)
    at_desk = sit_down(supervisor)
    desk = at_desk.open("/inquiries?view=handed")
    handed = row(desk, subject, "係への引継")
    handed.locator("[data-row]").focus()
    at_desk.hands.press("d")
    told(desk, "引き受けました。")
    expect(row(desk, subject, "引き受けたもの")).to_have_count(1)


def test_the_calls_of_one_household_are_listed_whatever_the_view(seat: BrowserUser) -> None:
    household = households_of(seat, seat.person.id)[0]
    subject = called(seat, household_id=household["id"], reply="答えた。")
    page = seat.open("/inquiries")
    expect(page.get_by_role("group", name="どの問合せか")).to_be_visible()
    expect(row(page, subject)).to_have_count(0)
    box = page.get_by_role("combobox", name="世帯で絞る")
    box.fill(household["case_number"])
    page.get_by_role("option").filter(has_text=household["case_number"]).wait_for()
    box.press("ArrowDown")
    box.press("Enter")
    expect(row(page, subject, "この世帯の問合せ")).to_contain_text("試験荘")
    page.get_by_role("button", name="絞込みを外す").press("Enter")
    expect(page).to_have_url(f"{seat.gateway}/inquiries")
