"""What was typed in a dialog is not dropped by an Escape: it asks once, and what was sent or kept elsewhere is not asked for."""

import secrets
from collections.abc import Callable
from contextlib import closing

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.seat import Person, Seat
from tests.e2e.worlds import somebody


@pytest.fixture
def seat(sit_down: Callable[[Person], Seat], people: list[Person]) -> Seat:
    return sit_down(somebody(people, "caseworker"))


def promised(seat: Seat, subject: str) -> None:
    """A call that this person has promised to return."""
    call = {
        "channel": "phone",
        "caller": {"kind": "medical"},
        "subject": subject,
        "summary": "検査の日について折り返しがほしい。",
        "callback": {"assignee_id": seat.person.id, "by_text": "17時まで"},
    }
    with closing(seat.without_browser()) as api:
        api.post("/api/v1/inquiries", call)


def test_a_call_back_that_was_begun_is_asked_about_and_one_that_was_sent_is_not(seat: Seat) -> None:
    subject = f"折返しの件 {secrets.token_hex(3)}"
    promised(seat, subject)
    page = seat.open("/")
    page.get_by_role("region", name="折返し").get_by_role("button", name=subject).press("Enter")
    dialog = page.get_by_role("dialog", name=subject)
    dialog.get_by_role("button", name="折返しを済ませた").press("Enter")
    said = dialog.get_by_label("折返しで話したこと")
    said.fill("検査は来週に変わった。")
    seat.hands.press("Escape")
    expect(dialog.get_by_text("書いたことは送られずに消えます。")).to_be_visible()
    dialog.get_by_role("button", name="続けて書く").press("Enter")
    expect(said).to_have_value("検査は来週に変わった。")
    expect(dialog.get_by_role("alert")).to_have_count(0)
    dialog.get_by_role("button", name="登録").press("Enter")
    expect(dialog).to_be_hidden()


@pytest.mark.parametrize("by", ["escape", "cross"])
def test_an_absence_that_was_begun_is_dropped_by_the_word_of_the_writer_alone(seat: Seat, by: str) -> None:
    page = seat.open("/absences")
    dialog = page.get_by_role("dialog", name="不在を登録")

    def close() -> None:
        if by == "escape":
            seat.hands.press("Escape")
        else:
            dialog.get_by_role("button", name="閉じる", exact=True).press("Enter")

    begin(seat, page)
    close()
    expect(dialog).to_have_count(0)
    begin(seat, page)
    dialog.get_by_label("終わりの日").fill("R2.1.1")
    close()
    dialog.get_by_role("button", name="消して閉じる").press("Enter")
    expect(dialog).to_have_count(0)


def begin(seat: Seat, page: Page) -> None:
    expect(page.get_by_role("dialog")).to_have_count(0)
    seat.hands.press("n")
    expect(page.get_by_role("dialog").get_by_label("始まりの日")).to_be_focused()
