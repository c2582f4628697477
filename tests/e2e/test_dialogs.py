"""Escape does not discard what was typed in a dialog: it asks first, but not where the text is stored elsewhere."""

import secrets
from contextlib import closing

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.seat import BrowserUser


def promised(seat: BrowserUser, subject: str) -> None:
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


def test_a_call_back_that_was_begun_is_there_again_with_its_dialog(seat: BrowserUser) -> None:
    subject = f"折返しの件 {secrets.token_hex(3)}"
    promised(seat, subject)
    page = seat.open("/")
    row = page.get_by_role("region", name="折返し").get_by_role("button", name=subject)
    row.press("Enter")
    dialog = page.get_by_role("dialog", name=subject)
    dialog.get_by_role("button", name="折返しを済ませた").press("Enter")
    said = dialog.get_by_label("折返しで話したこと")
    said.fill("検査は来週に変わった。")
    seat.hands.press("Escape")
    expect(dialog).to_be_hidden()
    row.press("Enter")
    expect(said).to_have_value("検査は来週に変わった。")
    dialog.get_by_role("button", name="登録").press("Enter")
    expect(dialog).to_be_hidden()
    expect(row).to_have_count(0)


@pytest.mark.parametrize("by", ["escape", "cross"])
def test_an_absence_that_was_begun_is_dropped_by_the_word_of_the_writer_alone(seat: BrowserUser, by: str) -> None:
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
    last = dialog.get_by_label("終わりの日")
    last.fill("R2.1.1")
    close()
    expect(dialog.get_by_text("書いたことは送られずに消えます。")).to_be_visible()
    dialog.get_by_role("button", name="続けて書く").press("Enter")
    expect(dialog.get_by_role("alert")).to_have_count(0)
    expect(last).to_have_value("R2.1.1")
    close()
    dialog.get_by_role("button", name="消して閉じる").press("Enter")
    expect(dialog).to_have_count(0)


def begin(seat: BrowserUser, page: Page) -> None:
    expect(page.get_by_role("dialog")).to_have_count(0)
    seat.hands.press("n")
    expect(page.get_by_role("dialog").get_by_label("始まりの日")).to_be_focused()
