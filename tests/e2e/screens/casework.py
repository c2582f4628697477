"""The editor, the boxes and a case, in their states."""

from contextlib import closing

from playwright.sync_api import Page, expect

from ops.browser import until
from tests.e2e.casework import BODY, in_state, sent_again, submitted
from tests.e2e.editor import open_fact
from tests.e2e.screens.lists import with_help
from tests.e2e.visits import EMPTY, PROBLEM, Visit, answer

SAID = "話の内容（本人等の話）"
REASON = "収入の額を給与明細で確かめ、何月分かを書いてください。"


def nothing_chosen(visit: Visit) -> Page:
    page = visit.worker.open("/write")
    page.get_by_role("textbox", name="件名", exact=True).wait_for()
    return page


def new_record(visit: Visit) -> Page:
    household = visit.ledger.removeprefix("/households/")
    page = visit.worker.open(f"/write?household={household}&type=home_visit")
    open_fact(page, "訪問の結果")
    page.get_by_role("button", name="訪問を加える").click()
    page.get_by_role("button", name="要処理を加える").click()
    page.get_by_role("heading", name="最近の 5 件").wait_for()
    return page


def record_with_mistakes(visit: Visit) -> Page:
    page = nothing_chosen(visit)
    visit.worker.hands.press("Control+Enter")
    expect(page.get_by_role("alert").first).to_be_visible()
    return page


def draft_that_is_gone(visit: Visit) -> Page:
    page = visit.worker.open("/write?draft=none")
    expect(page.get_by_role("alert").first).to_be_visible()
    return page


def begun(visit: Visit, said: str = "通院の日について。") -> Page:
    """A saved draft of the record of a call."""
    household = visit.ledger.removeprefix("/households/")
    page = visit.worker.open(f"/write?household={household}&type=phone")
    page.get_by_role("textbox", name=SAID).fill(said)
    expect(page.get_by_text("保存済み")).to_be_visible()
    return page


def call_recorded(visit: Visit) -> Page:
    """The record of a call before it is sent, with the route that it will take and the last entries."""
    page = begun(visit, "主より電話。通院の日が来週の火曜に変わったとのこと。付添いは要らない。")
    expect(page.get_by_role("region", name="回付の経路")).to_contain_text("（決裁）")
    page.get_by_role("heading", name="最近の 5 件").wait_for()
    return page


def leaving(visit: Visit) -> Page:
    page = begun(visit)
    answer(page, "**/api/v1/drafts/*", PROBLEM, 500)
    page.get_by_role("textbox", name=SAID).fill("通院の日と時刻について。")
    page.get_by_role("link", name="今日").click()
    page.get_by_role("dialog", name="保存できていません").wait_for()
    return page


def merging(visit: Visit) -> Page:
    """Another window has saved the same draft in the meantime."""
    page = begun(visit)
    address = page.url.removeprefix(visit.worker.gateway)
    other = visit.worker.another_window(address)
    other.get_by_role("textbox", name=SAID).fill("よその窓で書いた文。")
    expect(other.get_by_text("保存済み")).to_be_visible()
    page.get_by_role("textbox", name=SAID).fill("この窓で書いた文。")
    page.get_by_role("dialog", name="別のところで先に保存されています").wait_for()
    return page


def box(visit: Visit) -> Page:
    page = visit.supervisor.open("/approvals")
    page.get_by_role("table").wait_for()
    return page


def box_with_help(visit: Visit) -> Page:
    return with_help(box(visit))


def empty_box(visit: Visit) -> Page:
    answer(visit.supervisor.page, "**/api/v1/approvals?**", EMPTY)
    page = visit.supervisor.open("/approvals")
    expect(page.get_by_text("承認・決裁待ちはありません。")).to_be_visible()
    return page


def failed_box(visit: Visit) -> Page:
    answer(visit.supervisor.page, "**/api/v1/approvals?**", PROBLEM, 500)
    page = visit.supervisor.open("/approvals")
    expect(page.get_by_role("alert")).to_be_visible()
    return page


def together(visit: Visit) -> Page:
    """The case was read, and is about to be approved together with others."""
    visit.supervisor.open(f"/approvals/{visit.case}").get_by_role("button", name="承認して次へ").wait_for()
    page = box(visit)
    row = page.get_by_role("row").filter(has=page.locator(f'a[href*="{visit.case}"]'))
    expect(row.get_by_role("checkbox")).to_be_enabled()
    row.get_by_role("checkbox").press("Space")
    visit.supervisor.hands.press("Control+Enter")
    page.get_by_role("dialog", name="まとめて承認").wait_for()
    return page


def reading(visit: Visit) -> Page:
    """The waiting cases in one scroll, with their texts."""
    page = visit.supervisor.open("/approvals/reading")
    page.get_by_role("article").first.wait_for()
    for one in page.get_by_role("article").all():  # texts are loaded when one scrolls near them
        one.scroll_into_view_if_needed()
        expect(one.get_by_text("読み込んでいます")).to_have_count(0)
    expect(page.get_by_role("heading", level=4).first).to_be_visible()
    return page


def reading_with_help(visit: Visit) -> Page:
    return with_help(reading(visit))


def nothing_to_read(visit: Visit) -> Page:
    answer(visit.supervisor.page, "**/api/v1/approvals?**", EMPTY)
    page = visit.supervisor.open("/approvals/reading")
    expect(page.get_by_text("承認・決裁待ちはありません。")).to_be_visible()
    return page


def reading_failed(visit: Visit) -> Page:
    answer(visit.supervisor.page, "**/api/v1/approvals?**", PROBLEM, 500)
    page = visit.supervisor.open("/approvals/reading")
    expect(page.get_by_role("alert")).to_be_visible()
    return page


def one_case(visit: Visit) -> Page:
    page = visit.supervisor.open(f"/approvals/{visit.case}")
    page.get_by_role("table", name="決裁欄").wait_for()
    page.get_by_role("button", name="できない操作").click()
    return page


def suggesting(visit: Visit) -> Page:
    page = one_case(visit)
    page.get_by_role("button", name="修正案を書く").first.click()
    page.get_by_role("textbox", name="指示", exact=True).fill("通帳の写しを受け取ること。")
    page.get_by_role("textbox", name="指示の期限").wait_for()
    return page


def annotating(visit: Visit) -> Page:
    """A comment at selected words was kept, and another one is being written."""
    page = visit.supervisor.open(f"/approvals/{visit.case}")
    page.get_by_role("table", name="決裁欄").wait_for()
    for text in ("給与明細で確かめてください。", "いつからですか。"):
        page.get_by_role("button", name="意見を書く").first.press("Enter")
        visit.supervisor.hands.write(text)
        if text.startswith("給与"):
            visit.supervisor.hands.press("Control+Enter")
    expect(page.get_by_role("textbox", name="への意見")).to_have_value("いつからですか。")
    return page


def resubmitted(visit: Visit) -> Page:
    """A case that was sent again: only what changed since its return is shown."""
    texts = (BODY[0], BODY[1].replace("月5万円", "月7万円（給与明細で確認）"))
    household = visit.ledger.removeprefix("/households/")
    with closing(visit.worker.without_browser()) as worker, closing(visit.supervisor.without_browser()) as supervisor:
        case = sent_again(worker, supervisor, household, "定期訪問（11 月）", texts)
    page = visit.supervisor.open(f"/approvals/{case['id']}")
    page.get_by_role("table", name="決裁欄").wait_for()
    page.get_by_role("article").locator("ins").first.wait_for()
    expect(page.get_by_role("link", name="台帳を開く")).to_contain_text("-")  # the line includes who has the case
    return page


def returning(visit: Visit) -> Page:
    """差戻し is being written beside the text."""
    page = one_case(visit)
    page.get_by_role("button", name="差戻し", exact=True).first.click()
    visit.supervisor.hands.press("Control+Enter")
    expect(page.get_by_text("理由を書いてください。")).to_be_visible()
    return page


def giving_back(visit: Visit) -> Page:
    """The reason of a 差戻し beside the text that it is about."""
    page = visit.supervisor.open(f"/approvals/{visit.case}")
    page.get_by_role("table", name="決裁欄").wait_for()
    page.get_by_role("button", name="差戻し", exact=True).click()
    expect(page.get_by_role("region", name="差戻し").get_by_label("理由（必須）")).to_be_focused()
    visit.supervisor.hands.write(REASON)
    expect(page.get_by_text(BODY[0])).to_be_visible()
    return page


def returned(visit: Visit) -> Page:
    """A record that came back, opened for its correction."""
    household = visit.ledger.removeprefix("/households/")
    with closing(visit.worker.without_browser()) as worker, closing(visit.supervisor.without_browser()) as supervisor:
        case = submitted(worker, household, "定期訪問（12 月）")
        mine = case["items"][0]["record_id"]
        supervisor.post(f"/api/v1/approvals/{case['id']}/return", {"comment": REASON}, case["version"])
        until("差し戻されること", 60, in_state(worker, mine, "returned"))
    page = visit.worker.open(f"/write?record={mine}")
    expect(page.get_by_role("region", name="差戻し")).to_contain_text(REASON)
    expect(page.get_by_role("button", name="再回付")).to_be_enabled()
    return page


def executing(visit: Visit) -> Page:
    """A decided case, and the dialog of its 施行 with a text that is no date."""
    household = visit.ledger.removeprefix("/households/")
    with closing(visit.worker.without_browser()) as worker:
        case = submitted(worker, household, "施行する案件")
    for seat in (visit.supervisor, visit.chief):
        with closing(seat.without_browser()) as approver:
            version = approver.get(f"/api/v1/approvals/{case['id']}")["version"]
            approver.post(f"/api/v1/approvals/{case['id']}/approve", {}, version)
    page = visit.worker.open(f"/approvals/{case['id']}")
    page.get_by_role("button", name="施行を記す").click()
    page.get_by_label("施行日").fill("いつか")
    visit.worker.hands.press("Control+Enter")
    expect(page.get_by_text("日付を、例のように書いてください。")).to_be_visible()
    return page


def rerouting(visit: Visit) -> Page:
    page = visit.chief.open(f"/approvals/{visit.case}")
    page.get_by_role("button", name="経路を指定し直す").click()
    visit.chief.hands.press("Control+Enter")
    expect(page.get_by_text("理由を書いてください。")).to_be_visible()
    return page


def without_decider(visit: Visit) -> Page:
    answer(visit.hq.page, "**/api/v1/approvals?**", EMPTY)
    page = visit.hq.open("/approvals?box=unroutable")
    expect(page.get_by_text("決裁者のいない案件はありません。")).to_be_visible()
    return page


def missing_case(visit: Visit) -> Page:
    page = visit.supervisor.open("/approvals/none")
    expect(page.get_by_role("alert")).to_be_visible()
    return page


def failed_case(visit: Visit) -> Page:
    answer(visit.supervisor.page, "**/api/v1/approvals/*", PROBLEM, 500)
    page = visit.supervisor.open(f"/approvals/{visit.case}")
    expect(page.get_by_text("内部エラー").first).to_be_visible()
    return page
