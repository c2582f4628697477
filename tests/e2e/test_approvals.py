"""Signing off: five interactions from a record to its decision, returns that show only the changes, clear refusals."""

import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from libs.calendar import format_wareki
from ops.browser import GatewayClient as ApiSeat
from ops.browser import until
from tests.e2e.casework import (
    BODY,
    changed_and_sent_again,
    clear_box,
    in_state,
    policy_submitted,
    select_words,
    submitted,
    team,
)
from tests.e2e.editor import choose_subject
from tests.e2e.losing import await_held, hold
from tests.e2e.seat import BrowserUser, DemoStaff
from tests.e2e.worlds import households_of
from tests.story.running import Running
from tests.times import today

Doc = dict[str, Any]
SitDown = Callable[[DemoStaff], BrowserUser]
INTERACTIONS = 5
NOTICES = "お知らせ"
DEEDS = "この案件への処理"
BOX = re.compile(r"/api/v1/approvals\?(?=.*box=waiting)(?=.*limit=50)")
"""The request for the cases that wait, as a case asks for them to know the next one."""


@pytest.fixture(scope="module")
def three(people: list[DemoStaff]) -> tuple[DemoStaff, DemoStaff, DemoStaff]:
    """現業員, 係長, 課長."""
    return team(people)


@pytest.fixture
def worker_api(system: Running, three: tuple[DemoStaff, DemoStaff, DemoStaff]) -> Iterator[ApiSeat]:
    seated = ApiSeat(system.gateway, {"id": three[0].id})
    yield seated
    seated.close()


@pytest.fixture
def supervisor_api(system: Running, three: tuple[DemoStaff, DemoStaff, DemoStaff]) -> Iterator[ApiSeat]:
    seated = ApiSeat(system.gateway, {"id": three[1].id})
    yield seated
    seated.close()


@pytest.fixture
def household(system: Running, worker_api: ApiSeat) -> str:
    items = worker_api.get("/api/v1/households", {"worker": worker_api.person["id"], "limit": 20})["items"]
    return items[0]["id"]


@pytest.fixture
def case(worker_api: ApiSeat, household: str, request: pytest.FixtureRequest) -> Doc:
    """A case that waits for the supervisor, named after the test."""
    return submitted(worker_api, household, request.node.name[:60])


def open_case(seat: BrowserUser, case: Doc) -> Page:
    page = seat.open(f"/approvals/{case['id']}")
    page.get_by_role("table", name="決裁欄").wait_for()
    await_texts(page)
    return page


def await_texts(page: Page) -> None:
    """Wait until the texts of the case are read and its opening is noted: before that nothing is approved."""
    expect(page.locator("[aria-busy=true]")).to_have_count(0)


def told_of(button: str) -> str:
    """The deed of a button that goes on: 承認 or 決裁."""
    return button.removesuffix("して次へ")


def test_a_record_is_decided_in_five_interactions_and_no_print(
    sit_down: SitDown,
    three: tuple[DemoStaff, DemoStaff, DemoStaff],
    supervisor_api: ApiSeat,
    tell: Callable[[str], None],
) -> None:
    worker, supervisor, chief = (sit_down(person) for person in three)
    clear_box(supervisor_api)
    with closing(chief.without_browser()) as chief_api:
        clear_box(chief_api)
    household = households_of(worker, worker.person.id)[0]["id"]
    page = worker.open(f"/write?household={household}&type=phone")
    page.get_by_role("textbox", name="件名").fill("五回で決裁まで")
    page.get_by_role("textbox", name="話の内容（本人等の話）").fill("家賃の支払いについての相談。")
    choose_subject(page, "生活状況")

    worker.hands.press("Control+Enter")
    expect(page.get_by_label(NOTICES, exact=True)).to_contain_text("決裁に回付しました")
    for seat, deed in ((supervisor, "承認して次へ"), (chief, "決裁して次へ")):
        box = seat.open("/approvals")
        expect(box.get_by_role("link", name="五回で決裁まで")).to_be_visible()
        seat.hands.press("Alt+n")
        box.get_by_role("table", name="決裁欄").wait_for()
        expect(box.get_by_text("家賃の支払いについての相談。")).to_be_visible()
        expect(box.get_by_role("button", name=deed)).to_be_enabled()
        seat.hands.press("Control+Enter")
        told = f"今は 課長 {three[2].name} の段階です。" if seat is supervisor else "決裁番号は "
        seat.expect_told(f"「五回で決裁まで」を{told_of(deed)}しました。")
        seat.expect_told(told)
        expect(box.get_by_text("承認・決裁待ちはありません。")).to_be_visible()

    done = [*worker.hands.done, *supervisor.hands.done, *chief.hands.done]
    tell(f"U2 記録から決裁まで操作 {len(done)} 回")
    assert len(done) <= INTERACTIONS
    assert [seat.printed() for seat in (worker, supervisor, chief)] == [0, 0, 0]
    expect(page).to_have_url(re.compile("entry="))
    record = page.url.split("entry=")[1]
    expect(page.get_by_role("main")).to_contain_text("決裁済")  # the worker's ledger, by itself
    assert worker.ask(f"/api/v1/records/{record}")["state"] == "approved"


def test_a_resubmission_shows_only_what_changed(
    sit_down: SitDown, three: tuple[DemoStaff, DemoStaff, DemoStaff], case: Doc
) -> None:
    worker, supervisor, chief = (sit_down(person) for person in three)
    page = open_case(supervisor, case)
    expect(page.get_by_text(BODY[0])).to_be_visible()
    page.get_by_role("button", name="差戻し", exact=True).click()
    panel = page.get_by_role("region", name="差戻し")
    expect(panel.get_by_label("理由（必須）")).to_be_focused()
    supervisor.hands.press("Control+Enter")
    expect(panel.get_by_text("理由を書いてください。")).to_be_visible()
    expect(page.get_by_text(BODY[0])).to_be_in_viewport()  # the text stays in sight
    page.get_by_role("button", name="意見を書く").nth(1).press("Enter")
    expect(page.get_by_role("textbox", name="「本人等の話」への意見")).to_be_focused()
    supervisor.hands.write("収入の額を確かめてください。")
    supervisor.hands.press("Control+Enter")  # keeps the comment, and returns nothing
    expect(panel.get_by_role("listitem")).to_have_text("「本人等の話」：収入の額を確かめてください。")
    expect(page.get_by_role("button", name="修正する")).to_be_focused()
    supervisor.hands.press("Control+Enter")  # a comment on the text is a reason
    expect(page.get_by_label(NOTICES, exact=True)).to_contain_text("差し戻しました")

    mine = worker.open("/approvals?box=returned")
    mine.get_by_role("link", name=case["title"]).click()
    expect(mine.get_by_text("収入の額を確かめてください。").first).to_be_visible()
    mine.get_by_role("link", name="修正して再回付").click()
    expect(mine.get_by_role("region", name="差戻し")).to_contain_text("収入の額を確かめてください。")
    text = mine.get_by_role("textbox", name="本人等の話")
    text.fill(BODY[1].replace("5万円", "7万円"))
    worker.hands.press("Control+Enter")
    expect(mine.get_by_label(NOTICES, exact=True)).to_contain_text("再回付しました")

    again = supervisor.open("/approvals")
    expect(again.get_by_role("row").filter(has_text=case["title"])).to_contain_text("再回付")
    page = open_case(supervisor, case)
    expect(page.get_by_text("前に読んだ回からの変更だけを表示しています。")).to_be_visible()
    article = page.get_by_role("article")
    expect(article.locator("ins")).to_have_text("追加：7")
    expect(article.locator("del")).to_have_text("削除：5")
    expect(article).to_contain_text("前回から ＋1 字／－1 字")
    expect(article).to_contain_text("収入の額を確かめてください。")  # the reason is shown where it was asked for
    expect(article).not_to_contain_text(BODY[0])
    supervisor.hands.press("Alt+d")
    expect(article).to_contain_text(BODY[0])
    expect(article.locator("ins")).to_have_count(0)

    # An approver who did not see the first round reads the whole record, with the changes marked.
    supervisor.hands.press("Control+Enter")
    expect(page.get_by_label(NOTICES, exact=True)).to_contain_text("承認しました")
    page = open_case(chief, case)
    expect(page.get_by_text("全文を表示し、前回からの変更に印を付けています")).to_be_visible()
    article = page.get_by_role("article")
    expect(article).to_contain_text(BODY[0])
    expect(article.locator("ins")).to_have_text("追加：7")
    chief.hands.press("Alt+d")
    expect(article).to_contain_text(BODY[0])
    expect(article.locator("ins")).to_have_count(0)


def test_a_case_that_came_back_is_not_said_to_have_changed_while_it_was_read(
    sit_down: SitDown,
    three: tuple[DemoStaff, DemoStaff, DemoStaff],
    case: Doc,
    worker_api: ApiSeat,
    supervisor_api: ApiSeat,
) -> None:
    supervisor = sit_down(three[1])
    page = open_case(supervisor, case)
    page.get_by_role("link", name="決裁箱へ").click()
    sent_back = {"comment": "収入の額を確かめてください。"}
    supervisor_api.post(f"/api/v1/approvals/{case['id']}/return", sent_back, case["version"])
    changed_and_sent_again(worker_api, case)
    page.get_by_role("row").filter(has_text="再回付").get_by_role("link", name=case["title"]).click(timeout=20_000)
    expect(page.get_by_text("前に読んだ回からの変更だけを表示しています。")).to_be_visible()
    expect(page.get_by_role("button", name="承認して次へ")).to_be_enabled()
    expect(page.get_by_text("読んでいる間に内容が変わりました")).to_have_count(0)


def test_a_key_held_down_approves_one_case(
    sit_down: SitDown,
    three: tuple[DemoStaff, DemoStaff, DemoStaff],
    household: str,
    worker_api: ApiSeat,
    supervisor_api: ApiSeat,
) -> None:
    clear_box(supervisor_api)
    first, second = (submitted(worker_api, household, title) for title in ("長押しの一件目", "長押しの二件目"))
    supervisor = sit_down(three[1])
    page = open_case(supervisor, first)
    page.keyboard.down("Control")
    page.keyboard.down("Enter")
    expect(page).to_have_url(re.compile(second["id"]))
    expect(page.get_by_role("button", name="承認して次へ")).to_be_enabled()
    for _ in range(3):
        page.keyboard.down("Enter")  # without an `up` it is the same press, repeated
    page.keyboard.up("Enter")
    page.keyboard.up("Control")
    page.get_by_role("link", name="決裁箱へ").click()
    expect(page.get_by_role("link", name=second["title"])).to_be_visible()
    assert [each for each in supervisor.changed if each.endswith("/approve")] == [
        f"POST /api/v1/approvals/{first['id']}/approve"
    ]


LOADED = """path => performance.getEntriesByType("resource")
  .some(({ name, responseEnd }) => name.endsWith(path) && responseEnd)"""
STANDS = """text => {
  window.stood = new Promise((done) => {
    new MutationObserver((_changes, watcher) => {
      if (!document.querySelector("main")?.innerText.includes(text)) return;
      watcher.disconnect();
      done(performance.now());
    }).observe(document.body, { childList: true, subtree: true, characterData: true });
  });
}"""
"""Notes when this text stands on the screen."""
TOOK = """async () => await window.stood
  - performance.getEntriesByType("resource").filter(({ name }) => name.endsWith("/approve")).at(-1).responseEnd"""
"""The time from the answer to the approval until the text stood, in milliseconds."""


def test_the_next_text_stands_at_once_and_is_decided_only_once_it_is_said_to_be_current(
    sit_down: SitDown,
    three: tuple[DemoStaff, DemoStaff, DemoStaff],
    household: str,
    worker_api: ApiSeat,
    supervisor_api: ApiSeat,
    tell: Callable[[str], None],
) -> None:
    clear_box(supervisor_api)
    words = f"次に読む文 {secrets.token_hex(3)}。"
    first = submitted(worker_api, household, "先に読む案件")
    second = submitted(worker_api, household, "次に読む案件", (words, BODY[1]))
    supervisor = sit_down(three[1])
    supervisor.without_news()  # late news of the second case would have it asked for again, and it would not stand at once
    page = open_case(supervisor, first)
    expect(page.get_by_text("承認・決裁待ち 2 件の 1 件目")).to_be_visible()
    page.wait_for_function(LOADED, arg=f"/approvals/{second['id']}")
    assert f"POST /api/v1/approvals/{second['id']}/open" not in supervisor.changed  # loaded, but not opened
    address = f"**/api/v1/approvals/{second['id']}"
    held = hold(page, address)
    page.evaluate(STANDS, words)
    supervisor.hands.press("Control+Enter")
    expect(page.get_by_text(words)).to_be_visible()
    took = page.evaluate(TOOK)
    expect(page.get_by_role("button", name="承認して次へ")).to_be_disabled()
    await_held(page, held)
    assert f"POST /api/v1/approvals/{second['id']}/open" not in supervisor.changed
    page.unroute(address)  # lets go what was held back
    expect(page.get_by_role("button", name="承認して次へ")).to_be_enabled()
    tell(f"決裁の後、次の本文まで {took:.0f} ms")
    assert took < 300


def test_nothing_is_approved_before_its_opening_is_noted(
    sit_down: SitDown, three: tuple[DemoStaff, DemoStaff, DemoStaff], case: Doc
) -> None:
    supervisor = sit_down(three[1])
    held = hold(supervisor.page, "**/open")
    page = supervisor.open(f"/approvals/{case['id']}")
    expect(page.get_by_text(BODY[0])).to_be_visible()
    expect(page.get_by_role("button", name="承認して次へ")).to_be_disabled()
    await_held(page, held)
    held[0].abort()
    expect(page.get_by_role("button", name="承認して次へ")).to_be_enabled()


def test_whoever_went_on_after_an_approval_is_not_pulled_away(
    sit_down: SitDown, three: tuple[DemoStaff, DemoStaff, DemoStaff], case: Doc, household: str, worker_api: ApiSeat
) -> None:
    supervisor = sit_down(three[1])
    other = submitted(worker_api, household, "二番目に読む案件")
    for approved, leaves in ((case, True), (other, False)):
        held = hold(supervisor.page, BOX)  # what waits next is not known ahead
        page = open_case(supervisor, approved)
        await_held(page, held)
        supervisor.hands.press("Control+Enter")
        expect(page.get_by_label(NOTICES, exact=True)).to_contain_text("承認しました")
        if leaves:
            page.get_by_role("link", name="検索", exact=True).click()
            expect(page.get_by_role("heading", level=1)).to_have_text("検索")
        supervisor.hands.press("i")
        supervisor.hands.write("電話の途中。")
        with page.expect_response(BOX):
            page.unroute(BOX)  # lets go what was held back
        if not leaves:
            expect(page).not_to_have_url(re.compile(approved["id"]))
            expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.get_by_label("聞いたこと")).to_be_focused()
        supervisor.hands.press("Escape")
        page.go_back()  # from where one went by oneself, or was led
        expect(page).to_have_url(re.compile(approved["id"]))
    supervisor.forget_calls()


def test_whoever_came_back_after_an_approval_is_not_pulled_away(
    sit_down: SitDown, three: tuple[DemoStaff, DemoStaff, DemoStaff], case: Doc, household: str, worker_api: ApiSeat
) -> None:
    supervisor = sit_down(three[1])
    submitted(worker_api, household, "次に読む案件")
    held = hold(supervisor.page, BOX)  # what waits next is not known ahead
    page = open_case(supervisor, case)
    await_held(page, held)
    supervisor.hands.press("Control+Enter")
    expect(page.get_by_label(NOTICES, exact=True)).to_contain_text("承認しました")
    page.get_by_role("link", name="検索", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("検索")
    page.go_back()
    expect(page).to_have_url(re.compile(case["id"]))
    with page.expect_response(BOX):
        page.unroute(BOX)  # lets go what was held back
    page.get_by_role("link", name="検索", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("検索")
    page.go_back()
    expect(page.get_by_role("heading", name=case["title"], level=2)).to_be_visible()


def test_whoever_was_slower_sees_who_was_quicker(
    sit_down: SitDown, three: tuple[DemoStaff, DemoStaff, DemoStaff], case: Doc, supervisor_api: ApiSeat
) -> None:
    slow = sit_down(three[1])
    slow.without_news()
    page = open_case(slow, case)
    page.get_by_role("button", name="承認して次へ").wait_for()
    supervisor_api.post(f"/api/v1/approvals/{case['id']}/approve", {}, case["version"])
    slow.hands.press("Control+Enter")
    told = page.get_by_role("alert").filter(has_text="先に処理しました")
    expect(told).to_contain_text(three[1].name)
    expect(page.get_by_role("table", name="決裁欄")).to_contain_text("承認")
    expect(page.get_by_role("button", name="承認して次へ")).to_have_count(0)


def test_what_cannot_be_done_is_not_shown_and_says_why_to_who_asks(
    sit_down: SitDown, three: tuple[DemoStaff, DemoStaff, DemoStaff], case: Doc
) -> None:
    chief = sit_down(three[2])
    page = open_case(chief, case)
    deeds = page.get_by_role("region", name=DEEDS)
    for deed in ("承認して次へ", "決裁して次へ", "差戻し", "廃案", "引上げ", "代決"):
        expect(deeds.get_by_role("button", name=deed)).to_have_count(0)
    expect(deeds).not_to_contain_text("まだ順番が来ていません")
    deeds.get_by_role("button", name="できない操作").press("Enter")
    expect(deeds).to_contain_text("まだ順番が来ていません")
    expect(deeds).to_contain_text(three[1].name)
    expect(deeds).to_contain_text("2 開庁日を超えて待っているとき")
    expect(deeds).to_contain_text("代決は決裁の段階だけです。")
    expect(deeds).to_contain_text("事実の記録は廃案にできません。")


def test_a_policy_may_be_rejected_apart_from_the_rest_and_a_visit_may_not(
    sit_down: SitDown, three: tuple[DemoStaff, DemoStaff, DemoStaff], case: Doc, household: str, worker_api: ApiSeat
) -> None:
    supervisor = sit_down(three[1])
    page = open_case(supervisor, case)
    deeds = page.get_by_role("region", name=DEEDS)
    expect(deeds.get_by_role("button", name="承認して次へ")).to_be_enabled()
    expect(deeds.get_by_role("button", name="廃案")).to_have_count(0)
    policy = policy_submitted(worker_api, household, "廃案にする方針")
    page = open_case(supervisor, policy)
    deeds.get_by_role("button", name="廃案").press("Enter")
    dialog = page.get_by_role("dialog", name="廃案")
    dialog.get_by_label("理由（必須）").fill("要件を欠く。")
    supervisor.hands.press("Control+Enter")
    expect(page.get_by_label(NOTICES, exact=True)).to_contain_text("廃案にしました")


def test_the_drafter_takes_back_alone_until_it_is_opened_then_asks(
    sit_down: SitDown, three: tuple[DemoStaff, DemoStaff, DemoStaff], case: Doc, household: str, worker_api: ApiSeat
) -> None:
    worker, supervisor = sit_down(three[0]), sit_down(three[1])
    page = open_case(worker, case)
    page.get_by_role("button", name="引戻し").click()
    worker.hands.press("Control+Enter")
    expect(page.get_by_label(NOTICES, exact=True)).to_contain_text("引き戻しました")

    second = submitted(worker_api, household, "開かれた案件")
    theirs = open_case(supervisor, second)
    page = open_case(worker, second)
    page.get_by_role("button", name="取下依頼").click()
    worker.hands.write("番号の誤りがあるため。")
    worker.hands.press("Control+Enter")
    expect(theirs.get_by_text("番号の誤りがあるため。")).to_be_visible()
    theirs.get_by_role("button", name="取下げを認める").click()
    supervisor.hands.press("Control+Enter")
    expect(theirs.get_by_label(NOTICES, exact=True)).to_contain_text("起案者へ戻しました")
    expect(page.get_by_role("main")).to_contain_text("引戻し")


def test_an_instruction_goes_with_the_approval_and_a_proposal_before_it(
    sit_down: SitDown, three: tuple[DemoStaff, DemoStaff, DemoStaff], case: Doc
) -> None:
    supervisor, due = sit_down(three[1]), format_wareki(today() + timedelta(days=20), "short")
    page = open_case(supervisor, case)
    page.get_by_role("button", name="修正案を書く").nth(1).click()
    page.get_by_role("textbox", name="修正案").fill(BODY[1].replace("申告。", "申告した。"))
    page.get_by_role("textbox", name="指示").fill("次回、通帳の写しを受け取ること。")
    page.get_by_role("textbox", name="指示の期限").fill(due)
    expect(page.get_by_role("button", name="承認して次へ")).to_be_disabled()
    expect(page.get_by_role("status").filter(has_text="送っていない修正案があります。")).to_be_visible()
    page.get_by_role("button", name="案を送る").press("Enter")
    expect(page.get_by_label(NOTICES, exact=True)).to_contain_text("修正案を起案者へ送りました。")
    supervisor.hands.press("Control+Enter")
    expect(page.get_by_label(NOTICES, exact=True)).to_contain_text("承認しました")
    page = open_case(supervisor, case)
    expect(page.get_by_role("region", name="意見と指示")).to_contain_text(
        f"次回、通帳の写しを受け取ること。（期限 {due}）"
    )
    expect(page.get_by_role("article").locator("ins")).to_have_text("追加：した")


def test_comments_at_selected_words_go_with_the_one_approval(
    sit_down: SitDown, three: tuple[DemoStaff, DemoStaff, DemoStaff], case: Doc, supervisor_api: ApiSeat
) -> None:
    supervisor = sit_down(three[1])
    page = open_case(supervisor, case)
    select_words(page, "収入は月5万円")
    first = page.get_by_role("textbox", name="「収入は月5万円」への意見")
    expect(first).to_be_focused()
    supervisor.hands.write("給与明細で確かめてください。")
    supervisor.hands.press("Control+Enter")  # keeps the comment, and decides nothing
    expect(first).to_have_count(0)
    expect(page.get_by_role("button", name="修正する")).to_be_focused()
    expect(page.locator("[data-part] mark")).to_have_text("収入は月5万円")

    select_words(page, "片付いている")
    second = page.get_by_role("textbox", name="「片付いている」への意見")
    expect(second).to_be_focused()
    supervisor.hands.write("前回と同じか")
    page.get_by_role("heading", level=1).focus()
    supervisor.hands.press("Control+Enter")
    expect(second).to_be_focused()  # what is still being written stops the decision
    expect(page.get_by_role("status").filter(has_text="書きかけの意見があります。")).to_be_visible()
    supervisor.hands.press("Control+Enter")
    expect(page.get_by_role("status").filter(has_text="書きかけの意見があります。")).to_have_count(0)
    page.get_by_role("heading", level=1).focus()
    supervisor.hands.press("Control+Enter")
    expect(page.get_by_label(NOTICES, exact=True)).to_contain_text("承認しました")

    [step, _decides] = supervisor_api.get(f"/api/v1/approvals/{case['id']}")["steps"]
    [act] = step["acted"]
    assert act["comment"] == "「収入は月5万円」：給与明細で確かめてください。\n「片付いている」：前回と同じか"
    assert len({place["segment_id"] for place in act["anchors"]}) == 2
    article = open_case(supervisor, case).get_by_role("article")
    beside = article.get_by_role("listitem").filter(has_text="給与明細で")
    expect(beside).not_to_contain_text("前回と同じか")  # each stands at its own part
    expect(article.locator("mark")).to_have_text(["片付いている", "収入は月5万円"])


def test_a_special_matter_goes_one_level_up_with_its_reason(
    sit_down: SitDown, three: tuple[DemoStaff, DemoStaff, DemoStaff], case: Doc
) -> None:
    supervisor, chief = sit_down(three[1]), sit_down(three[2])
    page = open_case(supervisor, case)
    page.get_by_text("特別な扱い", exact=True).click()
    page.get_by_label("疑義").check()
    expect(page.get_by_role("status").filter(has_text="特別な扱いの理由を書いてください。")).to_be_visible()
    expect(page.get_by_role("button", name="承認して次へ")).to_be_disabled()
    page.get_by_label("特別な扱いの理由（必須）").fill("収入に疑いがある。")
    supervisor.hands.press("Control+Enter")
    expect(page.get_by_label(NOTICES, exact=True)).to_contain_text("承認しました")
    page = open_case(chief, case)
    facts = page.get_by_role("region", name=case["title"])
    expect(facts).to_contain_text("疑義")
    expect(facts).to_contain_text("収入に疑いがある。")
    expect(page.get_by_role("button", name="承認して次へ")).to_be_enabled()  # the head of the office decides


def test_an_instruction_does_not_vanish_with_a_return(
    sit_down: SitDown, three: tuple[DemoStaff, DemoStaff, DemoStaff], case: Doc
) -> None:
    supervisor = sit_down(three[1])
    page = open_case(supervisor, case)
    page.get_by_role("textbox", name="指示").fill("次回、通帳の写しを受け取ること。")
    page.get_by_role("link", name="決裁箱へ").click()
    page.get_by_role("dialog", name="保存できていません").get_by_role("button", name="ここに残る").click()
    page.get_by_role("button", name="差戻し", exact=True).click()
    panel = page.get_by_role("region", name="差戻し")
    panel.get_by_role("textbox", name="理由（必須）").fill("通帳を確かめてください。")
    supervisor.hands.press("Escape")
    expect(panel).to_have_count(0)
    expect(page.get_by_role("button", name="差戻し", exact=True)).to_be_focused()
    supervisor.hands.press("Enter")
    expect(panel.get_by_role("textbox", name="理由（必須）")).to_have_value("通帳を確かめてください。")
    supervisor.hands.press("Control+Enter")
    expect(panel.get_by_role("alert")).to_contain_text("書いた指示は、承認のときだけ届きます。")
    panel.get_by_role("button", name="理由に移す").click()
    supervisor.hands.press("Control+Enter")
    expect(page.get_by_label(NOTICES, exact=True)).to_contain_text("差し戻しました")
    comments = open_case(supervisor, case).get_by_role("region", name="意見と指示")
    expect(comments).to_contain_text("通帳を確かめてください。")
    expect(comments).to_contain_text("次回、通帳の写しを受け取ること。")


def test_words_begun_before_somebody_else_acted_stay_to_be_copied(
    sit_down: SitDown, three: tuple[DemoStaff, DemoStaff, DemoStaff], case: Doc, supervisor_api: ApiSeat
) -> None:
    page = open_case(sit_down(three[1]), case)
    page.get_by_role("textbox", name="指示").fill("次回、通帳の写しを受け取ること。")
    version = supervisor_api.get(f"/api/v1/approvals/{case['id']}")["version"]
    supervisor_api.post(f"/api/v1/approvals/{case['id']}/approve", {}, version)
    left = page.get_by_role("region", name="送れなくなった書きかけ")
    expect(left.get_by_role("textbox", name="指示")).to_have_value("次回、通帳の写しを受け取ること。")
    expect(left.get_by_role("textbox", name="指示")).not_to_be_editable()
    left.get_by_role("button", name="破棄").click()
    expect(left).to_have_count(0)
    page.get_by_role("link", name="決裁箱へ").click()
    expect(page).to_have_url(re.compile("/approvals$"))


def test_an_escape_over_a_begun_correction_asks(
    sit_down: SitDown, three: tuple[DemoStaff, DemoStaff, DemoStaff], case: Doc, system: Running
) -> None:
    record, household = case["items"][0]["record_id"], case["household_id"]
    for person in three[1:]:
        with closing(ApiSeat(system.gateway, {"id": person.id})) as approver:
            version = approver.get(f"/api/v1/approvals/{case['id']}")["version"]
            approver.post(f"/api/v1/approvals/{case['id']}/approve", {}, version)
    worker = sit_down(three[0])
    with closing(worker.without_browser()) as api:
        until("決裁されること", 60, in_state(api, record, "approved"))
    page = worker.open(f"/households/{household}?entry={record}")
    page.get_by_role("button", name="訂正・追記").click()
    dialog = page.get_by_role("dialog", name="訂正・追記")
    reason = dialog.get_by_role("textbox", name="理由（必須）")
    reason.fill("時刻を聞き違えた。")
    worker.hands.press("Escape")
    dialog.get_by_role("button", name="続けて書く").click()
    expect(reason).to_have_value("時刻を聞き違えた。")
    worker.hands.press("Escape")
    dialog.get_by_role("button", name="消して閉じる").click()
    expect(dialog).to_be_hidden()


def test_a_row_says_in_words_what_it_is_about_and_how_much_there_is_to_read(
    sit_down: SitDown, three: tuple[DemoStaff, DemoStaff, DemoStaff], household: str, worker_api: ApiSeat
) -> None:
    sentence = f"断酒会に通い始めた {secrets.token_hex(3)}"
    submitted(worker_api, household, "家庭訪問", (f"{sentence}。室内は片付いている。", BODY[1]))
    page = sit_down(three[1]).open("/approvals")
    row = page.get_by_role("row").filter(has=page.get_by_role("link", name=sentence, exact=True))
    expect(row).to_contain_text(re.compile(r"\d+ 字"))
    tab = page.get_by_role("navigation", name="決裁箱").get_by_role("link", name="承認・決裁待ち")
    expect(tab).to_contain_text(re.compile(r"\d+件"))


def test_a_drafter_lands_on_what_came_back_and_an_approver_on_what_waits(
    sit_down: SitDown, three: tuple[DemoStaff, DemoStaff, DemoStaff], case: Doc, supervisor_api: ApiSeat
) -> None:
    supervisor_api.post(f"/api/v1/approvals/{case['id']}/return", {"comment": "額を。"}, case["version"])
    page = sit_down(three[0]).open("/approvals")
    expect(page).to_have_url(re.compile(r"box=returned$"))
    expect(page.get_by_role("link", name=case["title"])).to_be_visible()
    page.get_by_role("navigation", name="決裁箱").get_by_role("link", name="承認・決裁待ち").press("Enter")
    expect(page.get_by_text("承認・決裁待ちはありません。")).to_be_visible()
    page = sit_down(three[1]).open("/approvals")
    tab = page.get_by_role("navigation", name="決裁箱").get_by_role("link", name="承認・決裁待ち")
    expect(tab).to_have_attribute("aria-current", "page")
    expect(page).to_have_url(re.compile("/approvals$"))


def test_keys_lead_through_the_box(
    sit_down: SitDown, three: tuple[DemoStaff, DemoStaff, DemoStaff], case: Doc, worker_api: ApiSeat, household: str
) -> None:
    submitted(worker_api, household, "もう一つの案件")
    supervisor = sit_down(three[1])
    page = supervisor.open("/approvals")
    page.get_by_role("link", name="もう一つの案件").wait_for()
    expect(page.get_by_role("row").filter(has_text="もう一つの案件")).to_contain_text("今日")
    supervisor.hands.press("j", "j", "k", "Enter")
    expect(page).to_have_url(re.compile("/approvals/.+"))
    page.get_by_role("table", name="決裁欄").wait_for()
    first = page.url
    supervisor.hands.press("Alt+n")
    expect(page).not_to_have_url(first)
