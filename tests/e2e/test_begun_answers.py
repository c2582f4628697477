"""An unfinished answer comes back in the same place, until it is sent or its writer has logged out."""

import secrets
from contextlib import closing

from playwright.sync_api import Locator, Page, expect

from tests.e2e.seat import BrowserUser, log_out
from tests.e2e.worlds import Doc, households_of

SAID = "診断書は来週に届くと答えた。"


def logged(seat: BrowserUser, household: str) -> str:
    """Log a call about a household; returns its subject."""
    return logged_call(seat, household)["subject"]


def logged_call(seat: BrowserUser, household: str) -> Doc:
    """Log a call about a household; returns the API's answer."""
    subject = f"答えを待つ件 {secrets.token_hex(4)}"
    call: Doc = {
        "household_id": household,
        "channel": "phone",
        "caller": {"kind": "medical"},
        "subject": subject,
        "summary": "診断書がいつ届くか知りたい。",
    }
    with closing(seat.without_browser()) as api:
        return api.post("/api/v1/inquiries", call)


def end(seat: BrowserUser, call: Doc) -> None:
    """Answer and close the call from another client."""
    path = f"/api/v1/inquiries/{call['id']}"
    with closing(seat.without_browser()) as api:
        body = {"text": "同僚が答えた。", "incident": False}
        answered: Doc = api.post(f"{path}/answer", body, if_match=call["version"])
        api.post(f"{path}/close", if_match=answered["version"])


def entry_of(page: Page, subject: str) -> Locator:
    return page.get_by_role("listitem").filter(has=page.get_by_role("button", name=subject))


def toggle(page: Page, subject: str) -> Locator:
    """Open or close the call's entry."""
    entry = entry_of(page, subject)
    entry.get_by_role("button", name=subject).press("Enter")
    return entry


def begin(page: Page, subject: str, said: str = SAID) -> Locator:
    """Begin an answer; returns its field."""
    entry = toggle(page, subject)
    entry.get_by_role("button", name="答えを記す").press("Enter")
    field = entry.get_by_label("答えたこと")
    field.fill(said)
    return field


def test_an_answer_comes_back_with_its_entry_and_goes_when_it_is_sent(seat: BrowserUser) -> None:
    household = households_of(seat, seat.person.id)[0]["id"]
    other, subject = logged(seat, household), logged(seat, household)
    page = seat.open(f"/households/{household}")
    field = begin(page, subject)
    toggle(page, subject)
    expect(field).to_have_count(0)
    toggle(page, subject)
    expect(field).to_have_value(SAID)
    entry = toggle(page, other)
    entry.get_by_role("button", name="答えを記す").press("Enter")
    expect(entry.get_by_label("答えたこと")).to_have_value("")

    page.get_by_role("navigation").get_by_role("link", name="今日").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("今日")
    page.go_back()
    toggle(page, subject)
    expect(field).to_have_value(SAID)
    entry_of(page, subject).get_by_role("button", name="登録").press("Enter")
    expect(entry_of(page, subject).get_by_role("definition").filter(has_text=SAID)).to_be_visible()
    expect(field).to_have_count(0)
    toggle(page, subject)
    toggle(page, subject)
    expect(entry_of(page, subject).get_by_role("definition").filter(has_text=SAID)).to_be_visible()
    expect(field).to_have_count(0)


def test_a_log_out_asks_over_a_begun_answer_and_ends_it(seat: BrowserUser) -> None:
    household = households_of(seat, seat.person.id)[0]["id"]
    subject = logged(seat, household)
    page = seat.open(f"/households/{household}")
    field = begin(page, subject)
    toggle(page, subject)

    log_out(page)
    leaving = page.get_by_role("dialog", name="保存できていません")
    leaving.get_by_role("button", name="ここに残る").click()
    toggle(page, subject)
    expect(field).to_have_value(SAID)

    log_out(page)
    leaving.get_by_role("button", name="保存せずに離れる").click()
    page.get_by_role("heading", name="ログイン").wait_for()
    page.get_by_label("職員を探す").fill(seat.person.name)
    page.get_by_role("button", name=seat.person.name).click()
    expect(entry_of(page, subject).get_by_role("button", name="答えを記す")).to_be_visible()
    expect(field).to_have_count(0)


def test_words_that_can_no_longer_be_sent_are_shown_where_they_were_begun_and_at_the_log_out(seat: BrowserUser) -> None:
    household = households_of(seat, seat.person.id)[0]["id"]
    call = logged_call(seat, household)
    subject = call["subject"]
    page = seat.open(f"/households/{household}")
    begin(page, subject)
    toggle(page, subject)
    end(seat, call)

    log_out(page)
    leaving = page.get_by_role("dialog", name="保存できていません")
    expect(leaving.get_by_label("書きかけの文")).to_have_value(SAID)
    leaving.get_by_role("button", name="ここに残る").click()
    entry = toggle(page, subject)
    left = entry.get_by_label("書きかけの「答えたこと」")
    expect(left).to_have_value(SAID)
    expect(left).to_have_attribute("readonly", "")
    expect(entry.get_by_role("button", name="答えを記す")).to_have_count(0)
    entry.get_by_role("button", name="破棄").click()
    expect(left).to_have_count(0)

    log_out(page)
    page.get_by_role("heading", name="ログイン").wait_for()
    seat.log_in()  # its calls are cleared after the test
