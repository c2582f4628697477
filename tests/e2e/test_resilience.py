"""Nothing that was written is lost when the gateway stops or a login expires, and a call needs no search."""

import secrets
from typing import Any

from playwright.sync_api import Page, expect

from ops.browser import until
from tests.e2e.calls import called_by
from tests.e2e.losing import lose_the_answer
from tests.e2e.seat import BrowserUser, live
from tests.e2e.worlds import households_of, reading_of, told_apart
from tests.story.running import Running

Doc = dict[str, Any]


def once(text: str) -> str:
    """The text with a mark that no other run uses."""
    return f"{text} {secrets.token_hex(4)}"


def begin(seat: BrowserUser) -> Page:
    page = seat.open()
    expect(live(page)).to_be_visible()
    seat.hands.press("i")
    page.get_by_role("complementary", name="問合せ応対").wait_for()
    return page


def logged(seat: BrowserUser, said: str) -> list[Doc]:
    return [each for each in seat.ask("/api/v1/inquiries?limit=100")["items"] if each["summary"] == said]


def kept(seat: BrowserUser) -> list[Doc]:
    return seat.ask("/api/v1/inquiry-drafts")["items"]


def test_a_call_survives_a_killed_gateway_and_is_logged_once(seat: BrowserUser, system: Running) -> None:
    said = once("途中で切れても残るはずの問合せ。")
    page = begin(seat)
    gateway = system.services["gateway"]
    seat.hands.write(said[:8])
    gateway.process.kill()
    try:
        expect(page.get_by_text("サーバーとの接続が切れています。")).to_be_visible()
        seat.hands.write(said[8:])
        called_by(page, "self")
        seat.hands.press("Control+Enter")
        expect(page.get_by_text("未送信")).to_be_visible()
        expect(page.get_by_label("聞いたこと")).to_have_value(said)
    finally:
        gateway.process.start()
        gateway.await_ready()
    seat.expect_told("を登録しました")
    seat.expect_told("接続が戻りました")
    assert len(logged(seat, said)) == 1


def test_an_answer_that_got_lost_does_not_log_the_call_twice(seat: BrowserUser) -> None:
    said = once("返事だけが届かなかった問合せ。")
    page = begin(seat)
    lost = lose_the_answer(page, "**/api/v1/inquiries")
    seat.hands.write(said)
    called_by(page, "self")
    seat.hands.press("Control+Enter")
    expect(page.get_by_text("未送信")).to_be_visible()
    page.get_by_role("button", name="今すぐ送る").click()
    expect(page.get_by_label("お知らせ", exact=True)).to_contain_text("を登録しました")
    assert len(lost) == 1
    assert len(logged(seat, said)) == 1


def test_what_was_written_survives_an_expired_login(seat: BrowserUser) -> None:
    said = once("期限が切れても残るはずの問合せ。")
    page = begin(seat)
    seat.hands.write(said)
    called_by(page, "self")
    until("下書きの保存", 30, lambda: [d for d in kept(seat) if (d["summary"], d["caller_kind"]) == (said, "self")])
    seat.log_out_elsewhere()
    seat.hands.press("Control+Enter")
    page.get_by_role("dialog", name="ログインの期限が切れました").wait_for()
    seat.hands.press("Enter")  # log in again as the same person: the button has the focus
    expect(page.get_by_label("お知らせ", exact=True)).to_contain_text("を登録しました")
    assert len(logged(seat, said)) == 1


def test_text_survives_closing_and_other_screens_and_is_cleared_only_on_purpose(seat: BrowserUser) -> None:
    page = begin(seat)
    seat.hands.write("書きかけ")
    seat.hands.press("Escape", "g", "c")
    expect(page.get_by_role("heading", level=1, name="ケース")).to_be_visible()
    seat.hands.press("i")
    expect(page.get_by_label("聞いたこと")).to_have_value("書きかけ")
    page.get_by_role("button", name="書いた文を消す").click()
    page.get_by_role("button", name="残す").click()
    expect(page.get_by_label("聞いたこと")).to_have_value("書きかけ")
    page.get_by_role("button", name="書いた文を消す").click()
    page.get_by_role("button", name="消す", exact=True).click()
    expect(page.get_by_label("聞いたこと")).to_have_value("")


def test_a_call_is_answered_while_search_is_stopped(seat: BrowserUser, system: Running) -> None:
    household = told_apart(seat, households_of(seat, seat.person.id))
    said = once("検索が止まっている間の電話。")
    search = system.services["search"]
    search.process.stop()
    try:
        page = seat.open()
        seat.hands.press("/")
        seat.hands.write(reading_of(household))
        seat.hands.press("Enter")
        page.get_by_role("heading", level=1, name=household["head"]["name"]).wait_for()
        ledger = page.get_by_role("region", name="経過")
        expect(ledger.get_by_role("alert")).to_contain_text("検索が止まっています")
        seat.hands.press("i")
        seat.hands.write(said)
        page.get_by_role("radio", name="受付のみ").check()
        called_by(page, "self")
        seat.hands.press("Control+Enter")
        expect(page.get_by_label("お知らせ", exact=True)).to_contain_text("を登録しました")
    finally:
        search.process.start()
        search.await_ready()
    assert logged(seat, said)[0]["household_id"] == household["id"]
