"""What was typed during a call comes back after F5 and after a log-out, until the call is logged."""

import secrets
from typing import Any

from playwright.sync_api import Locator, Page, Route, expect

from ops.browser import until
from services.inquiries.domain.errors import UnknownHousehold
from tests.e2e.calls import called_by, panel
from tests.e2e.looks import take
from tests.e2e.losing import await_held, hold
from tests.e2e.seat import BrowserUser, DemoStaff, log_out
from tests.e2e.worlds import households_of, protected_household

Doc = dict[str, Any]
SAID = "主治医から、来月の入院について折り返しがほしいとのこと。"


def kept(seat: BrowserUser) -> list[Doc]:
    return seat.ask("/api/v1/inquiry-drafts")["items"]


def opened(page: Page) -> Locator:
    """Open the panel with its button; returns the field that holds what was said."""
    page.get_by_role("button", name="問合せを受ける").click()
    return panel(page).get_by_label("聞いたこと", exact=True)


def test_a_call_comes_back_after_f5_and_a_log_out_and_goes_when_it_is_logged(seat: BrowserUser) -> None:
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
    log_out(page)  # at once: what was typed last is saved too
    page.get_by_role("heading", name="ログイン").wait_for()
    assert [each["summary"] for each in relogged(seat)] == [f"{said} 夕方まで。"]

    page = seat.open("/")
    expect(opened(page)).to_have_value(f"{said} 夕方まで。")
    take(page, "call-restored")
    called_by(page, "medical")
    seat.hands.press("Control+Enter")
    expect(page.get_by_label("お知らせ", exact=True)).to_contain_text("を登録しました")
    assert kept(seat) == []
    page.reload()
    expect(opened(page)).to_have_value("")


def relogged(seat: BrowserUser) -> list[Doc]:
    seat.log_in()
    return kept(seat)


def test_two_windows_keep_two_calls(seat: BrowserUser) -> None:
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


def test_clearing_the_text_clears_what_was_kept(seat: BrowserUser) -> None:
    page = seat.open("/")
    opened(page).fill("消す電話")
    until("保存されること", 30, lambda: kept(seat))
    panel(page).get_by_role("button", name="書いた文を消す").click()
    panel(page).get_by_role("button", name="消す", exact=True).click()
    until("消えること", 30, lambda: not kept(seat))


def test_a_begun_call_is_not_put_on_the_household_that_is_looked_at_next(seat: BrowserUser) -> None:
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


def test_a_household_that_is_refused_costs_no_words_and_the_call_is_logged_without_it(seat: BrowserUser) -> None:
    household = households_of(seat, seat.person.id)[0]["id"]
    page = seat.open(f"/households/{household}")
    said = f"{SAID} {secrets.token_hex(4)}"
    problem = UnknownHousehold("/household_id")

    def refuse(route: Route) -> None:
        body: Doc = route.request.post_data_json or {}
        if body.get("household_id") == household:
            route.fulfill(status=problem.status, json=problem.body("trace"))
        else:
            route.fallback()

    for path in ("inquiries", "inquiry-drafts", "inquiry-drafts/*"):
        page.route(f"**/api/v1/{path}", refuse)
    opened(page).fill(said)
    expect(panel(page).get_by_text(problem.title)).to_be_visible()
    [draft] = until("世帯なしで保存されること", 30, lambda: kept(seat))
    assert (draft["summary"], draft["household_id"]) == (said, None)

    called_by(page, "medical")
    with page.expect_response("**/api/v1/inquiries") as refused:
        seat.hands.press("Control+Enter")
    assert refused.value.status == problem.status
    expect(panel(page).get_by_text(problem.detail)).to_be_visible()
    expect(panel(page).get_by_label("聞いたこと", exact=True)).to_have_value(said)
    panel(page).get_by_role("button", name="世帯を選び直す").click()
    panel(page).get_by_role("button", name="登録").click()
    expect(page.get_by_label("お知らせ", exact=True)).to_contain_text("を登録しました")
    [call] = [each for each in seat.ask("/api/v1/inquiries?limit=100")["items"] if each["summary"] == said]
    assert call["household_id"] is None
    assert kept(seat) == []


def test_words_for_another_outcome_are_not_dropped(seat: BrowserUser) -> None:
    page = seat.open("/")
    said = f"{SAID} {secrets.token_hex(4)}"
    opened(page).fill(said)
    called_by(page, "medical")
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


def chosen(select: Locator) -> str:
    """The selected option of a closed list."""
    return select.evaluate("list => list.selectedOptions[0].text")


def test_the_receiver_of_a_kept_call_stays_chosen_when_the_people_come_after_it(
    seat: BrowserUser, people: list[DemoStaff]
) -> None:
    receiver = next(each for each in people if each.id != seat.person.id)
    page = seat.open("/")
    opened(page).fill(SAID)
    panel(page).get_by_role("radio", name="伝言").check()
    to = panel(page).get_by_label("伝言の宛先")
    to.select_option(receiver.id)
    until("保存されること", 30, lambda: [d for d in kept(seat) if d["message_to"] == receiver.id])

    held = hold(page, "**/api/v1/staff")
    seat.open("/")
    expect(opened(page)).to_have_value(SAID)
    expect(to).to_be_visible()
    await_held(page, held)
    page.unroute("**/api/v1/staff")
    expect(to.locator(f"option[value='{receiver.id}']")).to_have_count(1)
    expect(to).to_have_value(receiver.id)


def test_a_kept_call_names_nobody_until_it_is_known_whether_the_household_is_protected(
    seat: BrowserUser, people: list[DemoStaff]
) -> None:
    worker, household = protected_household(seat, people)
    page = seat.open(f"/households/{household}")
    page.get_by_role("link", name="記録を書く").wait_for()
    opened(page).fill(SAID)
    to = panel(page).get_by_label("伝言の宛先")
    expect(to).to_have_value(worker.id)
    until("保存されること", 30, lambda: [d for d in kept(seat) if d["message_to"] == worker.id])

    asked = f"**/api/v1/households/{household}"
    held = hold(page, asked)
    seat.open("/")
    expect(opened(page)).to_have_value(SAID)
    expect(to).to_have_value(worker.id)
    await_held(page, held)
    assert worker.name not in chosen(to)
    page.unroute(asked)
    expect(to.locator(f"option[value='{worker.id}']")).to_have_text("担当")
    assert chosen(to) == "担当"

    # The addressee was chosen as 担当, without a name: the name does not appear with another household either.
    panel(page).get_by_role("radio", name="折返し").check()
    panel(page).get_by_label("折り返す人").select_option(worker.id)
    panel(page).get_by_role("button", name="世帯を選び直す").click()
    assert worker.name not in chosen(panel(page).get_by_label("折り返す人"))
    panel(page).get_by_role("radio", name="伝言").check()
    assert worker.name not in chosen(to)
