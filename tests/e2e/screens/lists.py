"""Login, 今日, ケース, 検索 and the table, in their states."""

from playwright.sync_api import Page, expect

from tests.e2e.visits import EMPTY, NO_SEARCH, PROBLEM, Visit, answer

WORD = "電話"


def today(visit: Visit) -> Page:
    page = visit.worker.open()
    page.get_by_role("main").locator("[data-row]").first.wait_for()
    return page


def nothing_today(visit: Visit) -> Page:
    page = visit.worker.page
    for what in ("inquiries", "drafts", "records", "approvals", "action-items", "households"):
        answer(page, f"**/api/v1/{what}?**", EMPTY)
    answer(page, "**/api/v1/drafts", EMPTY)
    visit.worker.open()
    expect(page.get_by_role("main")).to_contain_text("待っているものはありません。")
    return page


def today_failed(visit: Visit) -> Page:
    page = visit.worker.page
    answer(page, "**/api/v1/inquiries?**", PROBLEM, 500)
    visit.worker.open()
    expect(page.get_by_text("内部エラー").first).to_be_visible()
    return page


def bell(visit: Visit) -> Page:
    page = today(visit)
    page.get_by_role("button", name="お知らせ（").click()
    page.get_by_role("heading", name="待っているもの").wait_for()
    return page


def with_help(page: Page) -> Page:
    page.get_by_role("button", name="ヘルプ").click()
    page.get_by_role("dialog", name="ヘルプとキー操作").wait_for()
    return page


def help_dialog(visit: Visit) -> Page:
    return with_help(today(visit))


def login(visit: Visit) -> Page:
    visit.worker.log_out_elsewhere()
    page = visit.worker.open()
    page.get_by_role("listitem").first.wait_for()
    return page


def login_of_nobody(visit: Visit) -> Page:
    page = login(visit)
    page.get_by_label("職員を探す").fill("ぬぬぬ")
    expect(page.get_by_role("listitem")).to_have_count(0)
    return page


def login_failed(visit: Visit) -> Page:
    visit.worker.log_out_elsewhere()
    page = visit.worker.page
    answer(page, "**/api/v1/session/people", PROBLEM, 500)
    visit.worker.open()
    expect(page.get_by_text("内部エラー").first).to_be_visible()
    return page


def login_lost(visit: Visit) -> Page:
    page = today(visit)
    visit.worker.log_out_elsewhere()
    visit.worker.hands.press("g", "c")
    page.get_by_role("dialog", name="ログインの期限が切れました").wait_for()
    return page


def nowhere(visit: Visit) -> Page:
    page = visit.worker.open("/nowhere")
    expect(page.get_by_role("heading", level=1)).to_have_text("見つかりません")
    return page


def listed(visit: Visit) -> Page:
    page = visit.worker.open("/households")
    page.locator("tbody tr").first.wait_for()
    return page


def nobody_listed(visit: Visit) -> Page:
    answer(visit.worker.page, "**/api/v1/households?**", EMPTY)
    page = visit.worker.open("/households")
    expect(page.get_by_role("main")).to_contain_text("ありません")
    return page


def list_failed(visit: Visit) -> Page:
    answer(visit.worker.page, "**/api/v1/households?**", PROBLEM, 500)
    page = visit.worker.open("/households")
    expect(page.get_by_text("内部エラー").first).to_be_visible()
    return page


def list_with_help(visit: Visit) -> Page:
    return with_help(listed(visit))


def found(visit: Visit) -> Page:
    page = visit.worker.open("/households")
    page.get_by_role("main").get_by_label("世帯を探す").fill("や")
    expect(page.get_by_text("ほかの事務所：")).to_be_visible()
    return page


def nobody_found(visit: Visit) -> Page:
    page = visit.worker.open("/households")
    page.get_by_role("main").get_by_label("世帯を探す").fill("ぬぬぬ")
    expect(page.get_by_text("「ぬぬぬ」に当てはまる世帯は")).to_be_visible()
    return page


def candidates(visit: Visit) -> Page:
    page = visit.worker.open()
    page.get_by_role("combobox", name="世帯を探す").fill("や")
    page.get_by_role("option").first.wait_for()
    return page


def asked(visit: Visit, words: str) -> Page:
    page = visit.supervisor.open("/search")
    page.get_by_label("語", exact=True).fill(words)
    page.get_by_role("button", name="検索", exact=True).click()
    return page


def hits(visit: Visit) -> Page:
    page = asked(visit, WORD)
    page.locator("mark").first.wait_for()
    page.locator(".recharts-bar-rectangle path").first.wait_for()
    return page


def noted(page: Page, name: str = "令和8年度 事務監査") -> Page:
    """Enter what 本庁 must state before it searches all wards: a kind of purpose and a name."""
    page.get_by_label("目的", exact=True).select_option("inspection")
    page.get_by_label("監査・点検などの名称").fill(name)
    page.get_by_label("監査・点検などの名称").press("Enter")
    page.get_by_text("全区の世帯を開けます").wait_for()
    return page


def every_ward(visit: Visit) -> Page:
    """A word searched in all wards by 本庁, under its months."""
    page = noted(visit.hq.open("/search"))
    page.get_by_label("語", exact=True).fill(WORD)
    page.get_by_role("button", name="検索", exact=True).click()
    page.locator("mark").first.wait_for()
    page.locator(".recharts-bar-rectangle path").first.wait_for()
    return page


def months_as_table(visit: Visit) -> Page:
    page = hits(visit)
    page.get_by_role("button", name="表で見る").click()
    page.get_by_role("table", name="月ごとの件数").wait_for()
    return page


def no_hits(visit: Visit) -> Page:
    page = asked(visit, "めったにない語句")
    expect(page.get_by_text("見てよい範囲にありません。")).to_be_visible()
    return page


def purpose(visit: Visit) -> Page:
    page = visit.hq.open("/search")
    page.get_by_label("目的", exact=True).select_option("inspection")
    page.get_by_label("監査・点検などの名称").wait_for()
    return page


def reference(visit: Visit) -> Page:
    """An ordinary reader chooses the object that a purpose refers to."""
    page = asked(visit, WORD)
    page.get_by_role("main").get_by_label("範囲", exact=True).select_option("all")
    page.get_by_label("目的", exact=True).select_option("inquiry")
    page.get_by_label("引継のある問合せ").wait_for()
    return page


def search_down(visit: Visit) -> Page:
    answer(visit.supervisor.page, "**/api/v1/search", NO_SEARCH, 503)
    page = asked(visit, WORD)
    expect(page.get_by_text("検索が止まっています").first).to_be_visible()
    return page


def search_with_help(visit: Visit) -> Page:
    return with_help(hits(visit))


def table(visit: Visit) -> Page:
    page = visit.supervisor.open("/search/table?year=2025")
    page.locator("[data-cell]").first.wait_for()
    return page


def empty_table(visit: Visit) -> Page:
    page = visit.supervisor.open("/search/table?year=2013")
    expect(page.get_by_role("main")).to_contain_text("ありません")
    return page


def table_failed(visit: Visit) -> Page:
    answer(visit.supervisor.page, "**/api/v1/browse**", PROBLEM, 500)
    page = visit.supervisor.open("/search/table?year=2025")
    expect(page.get_by_text("内部エラー").first).to_be_visible()
    return page


def table_with_help(visit: Visit) -> Page:
    return with_help(table(visit))


def plain_table(visit: Visit) -> Page:
    page = table(visit)
    page.get_by_role("button", name="表で見る").click()
    return page
