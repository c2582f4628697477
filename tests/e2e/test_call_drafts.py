"""What is typed during a call comes back after F5 and a log-out, until the call is logged."""

import secrets
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from ops.browser import until
from tests.e2e.looks import take
from tests.e2e.seat import Person, Seat
from tests.e2e.worlds import somebody

Doc = dict[str, Any]
SAID = "主治医から、来月の入院について折り返しがほしいとのこと。"


def kept(seat: Seat) -> list[Doc]:
    return seat.ask("/api/v1/inquiry-drafts")["items"]


@pytest.fixture
def seat(sit_down: Callable[[Person], Seat], people: list[Person]) -> Iterator[Seat]:
    """Somebody with no unfinished call, before and after."""
    seated = sit_down(somebody(people, "caseworker"))
    seated.forget_calls()
    yield seated
    seated.forget_calls()


def panel(page: Page) -> Locator:
    return page.get_by_role("complementary", name="問合せ応対")


def opened(page: Page) -> Locator:
    """The panel, asked for by its button; what was said stands in it."""
    page.get_by_role("button", name="問合せを受ける").click()
    return panel(page).get_by_label("聞いたこと")


def test_a_call_comes_back_after_f5_and_a_log_out_and_goes_when_it_is_logged(seat: Seat) -> None:
    page = seat.open("/")
    said = f"{SAID} {secrets.token_hex(4)}"
    opened(page).fill(said)
    panel(page).get_by_label("相手の名前・機関").fill("試験病院")
    panel(page).get_by_role("radio", name="折返し").check()
    until("保存されること", 30, lambda: kept(seat))
    until("全部保存されること", 30, lambda: [d for d in kept(seat) if d["outcome"] == "callback"])

    page.reload()
    expect(opened(page)).to_have_value(said)
    expect(panel(page).get_by_label("相手の名前・機関")).to_have_value("試験病院")
    expect(panel(page).get_by_role("radio", name="折返し")).to_be_checked()

    panel(page).get_by_label("聞いたこと").press_sequentially(" 夕方まで。")
    page.get_by_role("button", name="ログアウト").click()  # at once: what was typed last goes along
    page.get_by_role("heading", name="ログイン").wait_for()
    assert [each["summary"] for each in relogged(seat)] == [f"{said} 夕方まで。"]

    page = seat.open("/")
    expect(opened(page)).to_have_value(f"{said} 夕方まで。")
    take(page, "call-restored")
    panel(page).get_by_label("相手", exact=True).select_option("medical")
    seat.hands.press("Control+Enter")
    expect(page.get_by_label("お知らせ", exact=True)).to_contain_text("を登録しました")
    assert kept(seat) == []
    page.reload()
    expect(opened(page)).to_have_value("")


def relogged(seat: Seat) -> list[Doc]:
    seat.log_in()
    return kept(seat)


def test_two_windows_keep_two_calls(seat: Seat) -> None:
    page = seat.open("/")
    opened(page).fill("一つ目の電話")
    until("保存されること", 30, lambda: kept(seat))
    other = seat.another_window("/")
    expect(opened(other)).to_have_value("一つ目の電話")
    panel(other).get_by_label("聞いたこと").fill("二つ目の電話")
    until("別の窓でも保存されること", 30, lambda: "二つ目の電話" in {d["summary"] for d in kept(seat)})
    panel(page).get_by_label("聞いたこと").fill("一つ目の電話の続き")
    said = {"一つ目の電話の続き", "二つ目の電話"}
    until("どちらも残ること", 30, lambda: {d["summary"] for d in kept(seat)} == said)


def test_clearing_the_text_clears_what_was_kept(seat: Seat) -> None:
    page = seat.open("/")
    opened(page).fill("消す電話")
    until("保存されること", 30, lambda: kept(seat))
    panel(page).get_by_role("button", name="書いた文を消す").click()
    panel(page).get_by_role("button", name="消す", exact=True).click()
    until("消えること", 30, lambda: not kept(seat))


def test_a_begun_call_is_not_put_on_the_household_that_is_looked_at_next(seat: Seat) -> None:
    page = seat.open("/")
    opened(page).fill(SAID)
    panel(page).get_by_role("radio", name="折返し").check()
    panel(page).get_by_role("button", name="閉じる").click()
    page.get_by_role("link", name="ケース", exact=True).click()
    page.get_by_role("table", name="世帯の一覧").get_by_role("link").first.click()
    page.get_by_role("link", name="記録を書く").wait_for()
    expect(opened(page)).to_have_value(SAID)
    expect(panel(page).get_by_text("わからないまま登録できます。")).to_be_visible()
    panel(page).get_by_role("button", name="表示中の世帯にする").click()
    expect(panel(page).get_by_role("button", name="世帯を選び直す")).to_be_visible()
    until("世帯も保存されること", 30, lambda: [d for d in kept(seat) if d["household_id"]])

    page.reload()
    expect(opened(page)).to_have_value(SAID)
    panel(page).get_by_role("button", name="世帯を選び直す").click()
    expect(panel(page).get_by_role("radio", name="折返し")).to_be_checked()


def test_words_for_another_outcome_are_not_dropped(seat: Seat) -> None:
    page = seat.open("/")
    said = f"{SAID} {secrets.token_hex(4)}"
    opened(page).fill(said)
    panel(page).get_by_label("相手", exact=True).select_option("medical")
    panel(page).get_by_role("radio", name="折返し").check()
    panel(page).get_by_label("いつまでに").fill("17時まで")
    panel(page).get_by_role("radio", name="受付のみ").check()
    seat.hands.press("Control+Enter")
    left = panel(page).get_by_label("いつまでに")
    expect(left).to_have_value("17時まで")
    expect(panel(page).get_by_text("選んだ結果では登録されません。")).to_be_visible()
    left.fill("")
    seat.hands.press("Control+Enter")
    expect(page.get_by_label("お知らせ", exact=True)).to_contain_text("を登録しました")
