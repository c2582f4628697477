"""Somebody else logs in in the same browser, in another tab or in this one: nothing of the first person is shown or sent."""

import re
import secrets
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Response, expect

from tests.e2e.calls import called_by
from tests.e2e.seat import BrowserUser, DemoStaff, live, log_out
from tests.e2e.worlds import households_of, somebody

SitDown = Callable[[DemoStaff], BrowserUser]
NOTICES = "お知らせ"
OTHER = "このブラウザーでほかの人がログインしました"


@pytest.fixture
def worker(people: list[DemoStaff]) -> DemoStaff:
    return somebody(people, "caseworker")


@pytest.fixture
def colleague(people: list[DemoStaff], worker: DemoStaff) -> DemoStaff:
    return somebody(people, "supervisor", but=worker.id)


def once(text: str) -> str:
    """The text with a mark that no other run uses."""
    return f"{text} {secrets.token_hex(4)}"


def out_of_sight(page: Page) -> None:
    for what in ("banner", "main", "navigation"):
        expect(page.get_by_role(what)).to_have_count(0)
    assert page.title() == "綴り"


def test_a_tab_says_who_logged_in_in_another_tab_and_goes_on_as_them(
    sit_down: SitDown, worker: DemoStaff, colleague: DemoStaff
) -> None:
    seat = sit_down(worker)
    page = seat.open(f"/households/{households_of(seat, worker.id)[0]['id']}")
    other = seat.another_window("/")
    log_out(other)
    expect(page.get_by_role("dialog", name="ログインの期限が切れました")).to_be_visible()
    out_of_sight(page)
    other.get_by_label("職員を探す").fill(colleague.name)
    other.get_by_role("button", name=colleague.name).first.click()
    dialog = page.get_by_role("dialog", name=OTHER)
    expect(dialog).to_contain_text(f"今ログインしているのは {colleague.name}")
    expect(dialog).to_contain_text("保存していない文はありません")
    out_of_sight(page)
    expect(page.locator("h1")).to_have_count(0)
    dialog.get_by_role("button", name=f"{colleague.name} として続ける").click()
    expect(page.get_by_role("banner")).to_contain_text(colleague.name)
    expect(page).to_have_url(f"{seat.gateway}/")


def test_a_tab_that_heard_nothing_reads_nothing_for_somebody_else_and_keeps_the_words(
    sit_down: SitDown, worker: DemoStaff, colleague: DemoStaff
) -> None:
    seat = sit_down(worker)
    page = seat.open(f"/write?household={households_of(seat, worker.id)[0]['id']}")
    page.get_by_label("種別", exact=True).select_option("phone")
    body = page.get_by_role("textbox", name="話の内容（本人等の話）")
    body.fill("入れ替わる前の文。")
    expect(page.get_by_text(re.compile("保存済み"))).to_be_visible()
    answered: list[Response] = []
    page.on("response", lambda each: answered.append(each))
    with seat.cut_off():
        body.fill("入れ替わった後の文。")
        seat.log_in_elsewhere(colleague)
    dialog = page.get_by_role("dialog", name=OTHER)
    expect(dialog).to_contain_text(f"{worker.name} が書いて、まだ保存していない文は、このタブに残っています")
    out_of_sight(page)
    paths = {each.url.removeprefix(seat.gateway) for each in answered if each.ok}
    assert {path for path in paths if path.startswith("/api/")} <= {"/api/v1/session"}
    dialog.get_by_role("button", name=f"{worker.name} としてもう一度ログイン").click()
    expect(body).to_have_value("入れ替わった後の文。")
    expect(page.get_by_text(re.compile("保存済み"))).to_be_visible()
    drafts = seat.ask("/api/v1/drafts")["items"]
    assert any("入れ替わった後の文。" in part["text"] for each in drafts for part in each["segments"])


def log_in_here_as(page: Page, person: DemoStaff) -> None:
    """Somebody else takes the tab of a person whose session has ended."""
    dialog = page.get_by_role("dialog", name="ログインの期限が切れました")
    dialog.get_by_role("button", name="ほかの職員でログインする").click()
    dialog.get_by_label("職員を探す").fill(person.name)
    dialog.get_by_role("button", name=person.name).first.click()


def expect_a_new_page_of(seat: BrowserUser, page: Page, person: DemoStaff) -> None:
    """The tab shows this person, and has changed nothing in their name but the session and their last look at 今日."""
    expect(page.get_by_role("banner")).to_contain_text(person.name)
    expect(page).to_have_url(f"{seat.gateway}/")
    expect(live(page)).to_be_visible()
    since = seat.changed[seat.changed.index("POST /api/v1/session") :]
    assert [each for each in since if each != "POST /api/v1/session/visit"] == ["POST /api/v1/session"]


def test_a_call_that_was_not_sent_is_not_sent_by_whoever_logs_in_in_its_tab(
    sit_down: SitDown, worker: DemoStaff, colleague: DemoStaff
) -> None:
    seat = sit_down(worker)
    page = seat.open()
    expect(live(page)).to_be_visible()
    seat.hands.press("i")
    page.get_by_role("complementary", name="問合せ応対").wait_for()
    said = once("別の人の名前で残ってはいけない問合せ。")
    with seat.cut_off():
        seat.hands.write(said)
        called_by(page, "self")
        seat.log_out_elsewhere()
    seat.hands.press("Control+Enter")
    log_in_here_as(page, colleague)
    expect_a_new_page_of(seat, page, colleague)
    seat.hands.press("i")
    expect(page.get_by_label("聞いたこと")).to_have_value("")
    assert said not in str(seat.ask("/api/v1/inquiries?limit=100")) + str(seat.ask("/api/v1/inquiry-drafts"))


def test_a_record_that_was_not_saved_is_not_saved_by_whoever_logs_in_in_its_tab(
    sit_down: SitDown, worker: DemoStaff, colleague: DemoStaff
) -> None:
    seat = sit_down(worker)
    page = seat.open(f"/write?household={households_of(seat, worker.id)[0]['id']}")
    page.get_by_label("種別", exact=True).select_option("phone")
    said = once("別の人の下書きになってはいけない文。")
    with seat.cut_off():
        page.get_by_role("textbox", name="話の内容（本人等の話）").fill(said)
        seat.log_out_elsewhere()
    log_in_here_as(page, colleague)
    expect_a_new_page_of(seat, page, colleague)
    assert said not in str(seat.ask("/api/v1/drafts"))


def test_a_log_out_without_an_answer_leaves_the_screen_and_says_so(sit_down: SitDown, worker: DemoStaff) -> None:
    """The session lives on: whoever clicked into a login page would be let in as this person."""
    seat = sit_down(worker)
    page = seat.open()
    notices = page.get_by_label(NOTICES, exact=True)
    with seat.cut_off():
        log_out(page)
        expect(notices).to_contain_text("ログアウトできていません")
        expect(page.get_by_role("heading", level=1)).to_have_text("今日")
    notices.get_by_role("button", name="ログアウト").click()
    page.get_by_role("heading", name="ログイン").wait_for()
