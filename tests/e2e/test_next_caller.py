"""The panel of a call belongs to one caller at a time: the next one gets nothing of theirs, and loses nothing of what was begun."""

import secrets
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from ops.browser import until
from services.inquiries.domain.errors import UnknownHousehold
from tests.e2e.calls import called_by, caller, panel
from tests.e2e.seat import BrowserUser
from tests.e2e.worlds import households_of, reading_of, told_apart

Doc = dict[str, Any]
LOGGING = "**/api/v1/inquiries"


def said(page: Page) -> Locator:
    return panel(page).get_by_label("聞いたこと", exact=True)


def once(text: str) -> str:
    """The text with a mark that no other run uses."""
    return f"{text} {secrets.token_hex(4)}"


def logged(seat: BrowserUser, text: str) -> list[Doc]:
    return [each for each in seat.ask("/api/v1/inquiries?limit=100")["items"] if each["summary"] == text]


def kept(seat: BrowserUser) -> set[str]:
    return {each["summary"] for each in seat.ask("/api/v1/inquiry-drafts")["items"]}


def on_ledger(seat: BrowserUser, household: Doc) -> Page:
    page = seat.open(f"/households/{household['id']}")
    page.get_by_role("link", name="記録を書く").wait_for()
    return page


@pytest.fixture
def two(seat: BrowserUser) -> tuple[Doc, Doc]:
    """Two households of the person."""
    first, second, *_ = [each for each in households_of(seat, seat.person.id) if each.get("head")]
    return first, second


def go_to(page: Page, household: Doc) -> None:
    """To another ledger within the page: what is in the panel stays."""
    page.get_by_role("link", name="ケース", exact=True).click()
    page.get_by_role("table", name="世帯の一覧").get_by_role("link", name=household["head"]["name"]).first.click()
    page.get_by_role("link", name="記録を書く").wait_for()


def test_the_next_caller_gets_no_household_and_no_choices_of_an_abandoned_call(
    seat: BrowserUser, two: tuple[Doc, Doc]
) -> None:
    first, second = two
    page = on_ledger(seat, first)
    seat.hands.press("i")
    mine = panel(page)
    expect(mine.get_by_text(first["head"]["name"], exact=True).first).to_be_visible()
    called_by(page, "self")
    mine.get_by_label("本人確認", exact=True).select_option("birth_date")
    mine.get_by_role("radio", name="内容まで", exact=True).check()
    said(page).focus()
    seat.hands.press("Escape")
    go_to(page, second)
    seat.hands.press("i")
    expect(mine.get_by_text(second["head"]["name"], exact=True).first).to_be_visible()
    expect(mine.get_by_role("radiogroup", name="相手").get_by_role("radio", checked=True)).to_have_count(0)
    expect(mine.get_by_label("本人確認", exact=True)).to_have_value("")
    expect(mine.get_by_role("radio", name="何も伝えない", exact=True)).to_be_checked()


def test_a_question_left_by_escape_is_not_still_asked_of_the_next_text(seat: BrowserUser) -> None:
    page = seat.open("/")
    seat.hands.press("i")
    said(page).fill("書きかけ")
    panel(page).get_by_role("button", name="書いた文を消す").click()
    expect(panel(page).get_by_role("button", name="残す")).to_be_focused()
    seat.hands.press("Escape", "i")
    expect(panel(page).get_by_role("button", name="書いた文を消す")).to_be_visible()
    expect(said(page)).to_have_value("書きかけ")


def test_the_household_on_display_is_named_on_the_button_that_takes_it(seat: BrowserUser, two: tuple[Doc, Doc]) -> None:
    first, second = two
    page = on_ledger(seat, first)
    seat.hands.press("i")
    said(page).fill(once("別の世帯の件。"))
    go_to(page, second)
    take = panel(page).get_by_role("button", name="表示中の世帯にする")
    expect(take).to_have_text(f"表示中の世帯にする（{second['head']['name']}）")
    page.get_by_role("link", name="ケース", exact=True).click()
    expect(take).to_have_count(0)
    go_to(page, second)
    take.click()
    expect(panel(page).get_by_text(second["head"]["name"], exact=True).first).to_be_visible()


def test_the_chord_logs_no_call_while_a_household_is_looked_up(seat: BrowserUser) -> None:
    household = told_apart(seat, households_of(seat, seat.person.id))
    text = once("世帯を探している途中。")
    page = seat.open("/")
    seat.hands.press("i")
    said(page).fill(text)
    called_by(page, "self")
    box = panel(page).get_by_role("combobox", name="世帯")
    box.fill(reading_of(household))
    page.get_by_role("option").first.wait_for()
    seat.hands.press("Control+Enter")
    expect(box).to_have_value(reading_of(household))
    expect(panel(page).get_by_role("button", name="世帯を選び直す")).to_have_count(0)
    seat.hands.press("Enter")
    panel(page).get_by_role("button", name="世帯を選び直す").click()
    expect(box).to_be_focused()
    assert not [each for each in seat.changed if each.endswith("/api/v1/inquiries")]
    panel(page).get_by_role("radio", name="受付のみ").check()
    box.focus()
    seat.hands.press("Control+Enter")
    seat.expect_told("を登録しました")
    [call] = logged(seat, text)
    assert call["household_id"] is None


def test_birth_date_and_address_are_asked_for_again_after_another_household(
    seat: BrowserUser, two: tuple[Doc, Doc]
) -> None:
    first, second = two
    page = on_ledger(seat, first)
    seat.hands.press("i")
    said(page).fill(once("どちらの世帯の件か分からない。"))
    panel(page).get_by_label("本人確認", exact=True).select_option("birth_date")
    reveal = panel(page).get_by_role("button", name="台帳と照合する")
    reveal.click()
    expect(reveal).to_have_count(0)
    for household in (second, first):
        go_to(page, household)
        panel(page).get_by_role("button", name="表示中の世帯にする").click()
        expect(panel(page).get_by_text(household["head"]["name"], exact=True).first).to_be_visible()
    expect(reveal).to_be_visible()


def written(page: Page, text: str) -> None:
    """What was said, and by whom."""
    said(page).fill(text)
    called_by(page, "self")


def test_a_begun_call_is_put_aside_for_the_next_one_and_found_again(seat: BrowserUser) -> None:
    first, second = once("一人目の話。"), once("二人目の話。")
    page = seat.open("/")
    seat.hands.press("i")
    written(page, first)
    panel(page).get_by_role("button", name="別の問合せを受ける").click()
    expect(said(page)).to_be_focused()
    expect(said(page)).to_have_value("")
    expect(caller(page, "本人")).not_to_be_checked()
    seat.hands.write(second)
    others = panel(page).get_by_role("region", name="ほかの書きかけの問合せ")
    others.get_by_role("button", name=first).click()
    expect(said(page)).to_have_value(first)
    expect(caller(page, "本人")).to_be_checked()
    expect(others.get_by_role("button")).to_have_count(1)
    expect(others.get_by_role("button", name=second)).to_be_visible()
    until("どちらも保存されること", 30, lambda: kept(seat) == {first, second})
    seat.hands.press("Control+Enter")
    seat.expect_told("を登録しました")
    until("登録したものだけが消えること", 30, lambda: kept(seat) == {second})


def test_an_unsent_call_does_not_keep_the_next_one_waiting(seat: BrowserUser) -> None:
    first, second = once("送れない話。"), once("次の人の話。")
    page = seat.open("/")
    cut: list[bool] = [True]
    page.route(LOGGING, lambda route: route.abort() if cut else route.fallback())
    seat.hands.press("i")
    written(page, first)
    seat.hands.press("Control+Enter")
    expect(panel(page).get_by_text("未送信")).to_be_visible()
    panel(page).get_by_role("button", name="閉じる").click()
    banner = page.get_by_text("まだ送れていない問合せがあります。")
    expect(banner).to_be_visible()
    page.get_by_role("button", name="開く", exact=True).click()
    expect(banner).to_have_count(0)
    panel(page).get_by_role("button", name="別の問合せを受ける").click()
    expect(panel(page).get_by_role("region", name="ほかの書きかけの問合せ")).to_contain_text("未送信")
    written(page, second)
    cut.clear()
    until("先の話が登録されること", 30, lambda: logged(seat, first))
    expect(said(page)).to_have_value(second)
    seat.hands.press("Control+Enter")
    until("次の話も登録されること", 30, lambda: logged(seat, second))
    expect(panel(page)).to_have_count(0)
    assert [len(logged(seat, each)) for each in (first, second)] == [1, 1]
    until("書きかけが残らないこと", 30, lambda: not kept(seat))


def test_a_call_that_is_refused_while_its_panel_is_closed_says_so_and_opens(seat: BrowserUser) -> None:
    text = once("断られる話。")
    problem = UnknownHousehold("/household_id")
    answers: list[bool] = []
    page = seat.open("/")

    def answer(route: Route) -> None:
        if answers:
            route.fulfill(status=problem.status, json=problem.body("trace"))
        else:
            route.abort()

    page.route(LOGGING, answer)
    seat.hands.press("i")
    written(page, text)
    seat.hands.press("Control+Enter")
    expect(panel(page).get_by_text("未送信")).to_be_visible()
    panel(page).get_by_role("button", name="閉じる").click()
    answers.append(True)
    notice = page.get_by_label("お知らせ", exact=True)
    expect(notice).to_contain_text(f"問合せ「{text}」を登録できませんでした。")
    notice.get_by_role("button", name="開く").click()
    expect(said(page)).to_have_value(text)
    expect(panel(page).get_by_text(problem.detail)).to_be_visible()


def test_a_call_is_not_changed_unawares_when_it_may_be_logged_already(seat: BrowserUser) -> None:
    text = once("返事が届かないまま直す話。")
    page = seat.open("/")
    losing = [True]

    def lose(route: Route) -> None:
        if not losing or route.request.method != "POST":
            route.fallback()
            return
        route.fetch()
        route.abort()

    page.route(LOGGING, lose)
    seat.hands.press("i")
    written(page, text)
    seat.hands.press("Control+Enter")
    panel(page).get_by_role("button", name="修正する").click()
    expect(panel(page).get_by_text("もう登録されているかもしれません。")).to_be_visible()
    expect(said(page)).to_be_enabled()
    losing.clear()
    said(page).focus()
    seat.hands.press("Control+Enter")
    seat.expect_told("を登録しました")
    assert len(logged(seat, text)) == 1
