"""Search in all wards by a word and a click on a month; categories over time; search terms are never in an address."""

import re
import secrets
import time
from collections.abc import Callable
from contextlib import closing
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from ops.browser import until
from tests.e2e.casework import team, written
from tests.e2e.ime import Ime
from tests.e2e.losing import await_held, hold
from tests.e2e.screens.lists import noted
from tests.e2e.seat import BrowserUser, DemoStaff, log_out
from tests.e2e.worlds import households_of, somebody

SitDown = Callable[[DemoStaff], BrowserUser]
WORD = "電話"
INTERACTIONS = 4
DOWN = {
    "type": "urn:tsuzuri:problem:search-unavailable",
    "title": "検索が止まっています",
    "status": 503,
    "code": "SEARCH_UNAVAILABLE",
    "detail": "検索が止まっています。",
    "trace_id": "0" * 32,
}


@pytest.fixture
def seat(sit_down: SitDown, people: list[DemoStaff]) -> BrowserUser:
    """Somebody of 本庁, who reads every ward."""
    return sit_down(somebody(people, "hq", "city"))


def search(seat: BrowserUser, words: str) -> Page:
    page = seat.open("/search")
    if seat.person.role == "hq":
        noted(page)  # set once for the rest of the page
        page.evaluate("document.activeElement.blur()")  # a single key is a shortcut only outside of fields
    seat.hands.press("/")
    expect(page.get_by_label("語", exact=True)).to_be_focused()
    seat.hands.write(words)
    seat.hands.press("Enter")
    return page


def total(page: Page) -> int:
    """How many were found."""
    totals(page).wait_for()
    return int(totals(page).inner_text().removesuffix(" 件").replace(",", ""))


def totals(page: Page) -> Locator:
    """Where the screen says how many were found."""
    return page.get_by_role("main").get_by_role("status").filter(has_text=re.compile(r"^[\d,]+ 件$"))


def test_a_word_over_all_wards_then_a_month(seat: BrowserUser, tell: Callable[[str], None]) -> None:
    seat.open("/search")
    began = time.perf_counter()
    page = search(seat, WORD)
    found = total(page)
    seconds = time.perf_counter() - began
    assert found > 0
    expect(page.locator("mark").first).to_have_text(WORD)
    wards = page.get_by_role("group", name="区", exact=True).get_by_role("button")
    assert wards.count() >= 2
    bars = page.locator(".recharts-bar-rectangle path")
    bars.last.wait_for()
    bars.last.click()
    expect(page).to_have_url(re.compile(r"from=\d{4}-\d\d-01&to="))
    expect(totals(page)).not_to_have_text(f"{found} 件")
    assert 0 < total(page) < found
    done = [*seat.hands.done, "click"]
    tell(f"U5 全区の検索 {seconds:.2f} 秒、操作 {len(done)} 回")
    assert len(done) <= INTERACTIONS
    assert not [url for url in seat.asked if quote(WORD) in url or WORD in url]
    assert WORD not in page.title()


def test_the_months_are_a_table_too_and_keys_reach_them(seat: BrowserUser) -> None:
    page = search(seat, WORD)
    found = total(page)
    page.get_by_role("button", name="表で見る").press("Enter")
    table = page.get_by_role("table", name="月ごとの件数")
    expect(table).to_be_visible()
    counts = [int(cell) for cell in table.get_by_role("cell").all_inner_texts()]
    dated = sum(counts)
    assert dated <= found
    table.get_by_role("button").first.press("Enter")
    expect(page).to_have_url(re.compile("from="))
    expect(page.get_by_text("期間を外す")).to_be_visible()


def test_facets_narrow_and_come_off_again(seat: BrowserUser) -> None:
    page = search(seat, WORD)
    found = total(page)
    kinds = page.get_by_role("group", name="記録の種別").get_by_role("button")
    label, count = kinds.first.inner_text().split()
    kinds.first.click()
    expect(totals(page)).to_have_text(f"{count} 件")
    chosen = page.get_by_role("group", name="記録の種別").get_by_role("button", name=f"{label} {count} 件", exact=True)
    expect(chosen).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="絞込みを外す").click()
    expect(totals(page)).to_have_text(f"{found} 件")


def test_what_could_be_chosen_instead_stays_with_its_counts(seat: BrowserUser) -> None:
    page = search(seat, WORD)
    found = total(page)
    kinds = page.get_by_role("group", name="記録の種別").get_by_role("button")
    shown = kinds.all_inner_texts()
    assert len(shown) > 1
    kinds.first.click()
    expect(page.get_by_role("button", name="絞込みを外す")).to_be_visible()
    expect(totals(page)).to_have_text(f"{shown[0].split()[1]} 件")
    assert kinds.all_inner_texts() == shown
    page.get_by_role("button", name="絞込みを外す").click()
    expect(totals(page)).to_have_text(f"{found} 件")


def test_the_months_stay_with_the_chosen_one_lit(seat: BrowserUser) -> None:
    page = search(seat, WORD)
    found = total(page)
    page.get_by_role("button", name="表で見る").press("Enter")
    table = page.get_by_role("table", name="月ごとの件数")
    expect(table).to_be_visible()
    rows = table.get_by_role("row").count()
    assert rows > 2
    name = table.get_by_role("button").first.inner_text()
    month = table.get_by_role("button", name=name, exact=True)
    month.press("Enter")
    expect(month).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_text(f"{name} に絞っています")).to_be_visible()
    expect(page.get_by_role("main").get_by_text(f"{found} 件", exact=True)).to_have_count(0)
    expect(table.get_by_role("row")).to_have_count(rows)
    month.press("Enter")
    expect(month).to_have_attribute("aria-pressed", "false")
    expect(page).not_to_have_url(re.compile("from="))
    expect(totals(page)).to_have_text(f"{found} 件")


def test_hits_stand_under_months_or_households_and_open(seat: BrowserUser) -> None:
    page = search(seat, WORD)
    total(page)
    page.get_by_role("radio", name="月ごと").check()
    months = page.get_by_role("heading", level=2).filter(has_text=re.compile(r"^R\d+\.\d+$"))
    months.first.wait_for()
    page.get_by_role("radio", name="ケースごと").check()
    households = page.get_by_role("heading", level=2).get_by_role("link")
    households.first.wait_for()
    page.get_by_role("heading", level=1).click()
    seat.hands.press("j", "Enter")
    expect(page).to_have_url(re.compile("/(households|approvals)/"))
    page.go_back()
    expect(page.get_by_label("語", exact=True)).to_have_value(WORD)  # kept while the page lives, but not in the address
    expect(page.locator("mark").first).to_be_visible()


def test_hits_that_say_the_same_are_one_and_an_opened_one_keeps_its_words_marked(
    sit_down: SitDown, people: list[DemoStaff]
) -> None:
    worker = sit_down(somebody(people, "caseworker"))
    household = households_of(worker, worker.person.id)[0]["id"]
    word = f"符丁{secrets.token_hex(4)}"
    with closing(worker.without_browser()) as api:
        for _ in range(2):
            written(api, household, "同じ表示の訪問", [f"台所の{word}について聞いた。"])
        until("記録が検索に出るの", 60, lambda: api.search({"q": word})["total"] == 2)
    page = search(worker, word)
    expect(totals(page)).to_have_text("2 件")
    rows = page.get_by_role("main").locator("[data-row]")
    expect(rows).to_have_count(1)
    page.get_by_role("button", name="同じ表示のものが、ほかに 1 件").press("Enter")
    expect(rows).to_have_count(3)
    rows.first.press("Enter")
    expect(page).to_have_url(re.compile(f"/households/{household}"))
    expect(page.get_by_role("main").locator("mark").first).to_have_text(word)


def test_a_call_without_a_household_that_was_found_is_opened_and_linked_there(
    sit_down: SitDown, people: list[DemoStaff]
) -> None:
    worker = sit_down(somebody(people, "caseworker"))
    household = households_of(worker, worker.person.id)[0]
    word = f"符丁{secrets.token_hex(4)}"
    call: dict[str, Any] = {
        "channel": "phone",
        "caller": {"kind": "landlord", "name": "試験荘"},
        "subject": f"世帯の分からない照会 {word}",
        "summary": f"{word}の件で照会。",
    }
    with closing(worker.without_browser()) as api:
        api.post("/api/v1/inquiries", call)
        until("問合せが検索に出るの", 60, lambda: api.search({"q": word})["total"] == 1)
    page = search(worker, word)
    row = page.get_by_role("main").locator("[data-row]")
    expect(row).to_contain_text("未結び付け")
    dialog = page.get_by_role("dialog", name=call["subject"])
    row.press("Enter")
    expect(dialog.locator("mark")).to_have_text(word)
    worker.hands.press("Escape")
    expect(dialog).to_have_count(0)
    row.focus()
    worker.hands.press("d")
    box = dialog.get_by_role("combobox", name="世帯に結び付ける")
    expect(box).to_be_focused()
    box.fill(household["case_number"])
    page.get_by_role("option").filter(has_text=household["case_number"]).wait_for()
    box.press("ArrowDown")
    box.press("Enter")
    expect(dialog).to_have_count(0)
    expect(row).to_contain_text(household["case_number"])
    expect(row).to_be_focused()
    worker.hands.press("Enter")
    expect(page).to_have_url(re.compile(f"/households/{household['id']}.*entry="))


def test_nothing_found_and_search_stopped_are_different_words(seat: BrowserUser) -> None:
    page = search(seat, "めったにない語句")
    expect(page.get_by_text("「めったにない語句」を含むものは、全区の見てよい範囲にありません。")).to_be_visible()
    page.get_by_label("語", exact=True).fill(WORD)

    def down(route: Route) -> None:
        route.fulfill(status=503, json=DOWN)

    page.route("**/api/v1/search", down)
    page.get_by_role("button", name="検索", exact=True).click()
    expect(page.get_by_text("検索が止まっています").first).to_be_visible()
    expect(page.get_by_text("見てよい範囲にありません。")).to_have_count(0)
    page.unroute("**/api/v1/search")
    page.get_by_role("button", name="もう一度").click()
    expect(page.locator("mark").first).to_be_visible()


def test_where_nothing_is_found_a_press_finds_something_else(seat: BrowserUser) -> None:
    page = search(seat, f"{WORD} めったにない語句")
    expect(page.get_by_text("次のどれかを押すと見つかります。")).to_be_visible()
    other = page.get_by_role("button", name=re.compile(f"^「{WORD}」で探す（[\\d,]+ 件）$"))
    count = other.inner_text().partition("（")[2].removesuffix(" 件）")
    other.press("Enter")
    expect(page.get_by_label("語", exact=True)).to_have_value(WORD)
    expect(totals(page)).to_have_text(f"{count} 件")
    assert not [url for url in seat.asked if quote(WORD) in url or WORD in url]


def test_where_filters_leave_nothing_they_come_off_with_a_press(seat: BrowserUser) -> None:
    page = search(seat, WORD)
    found = total(page)
    page.get_by_label("いつから").fill("S30.4.1")
    page.get_by_label("いつまで").fill("S30.4.2")
    page.get_by_role("button", name="期間で絞る").click()
    expect(page.get_by_text("今の絞込みに当てはまるものはありません。")).to_be_visible()
    page.get_by_role("button", name=f"絞込みを外して探す（{found} 件）").click()
    expect(totals(page)).to_have_text(f"{found} 件")
    expect(page).not_to_have_url(re.compile("from="))


def test_who_reads_all_wards_states_a_purpose_and_is_told_what_it_opens(seat: BrowserUser) -> None:
    page = seat.open("/search")
    expect(page.get_by_text("全区を見るには、閲覧目的と根拠を入れてください。")).to_be_visible()
    page.get_by_label("目的", exact=True).select_option("inspection")
    page.get_by_label("監査・点検などの名称").fill("令和8年度 事務監査")
    expect(page.get_by_text("全区を見るには")).to_be_visible()  # half a name is not a valid purpose
    seat.hands.press("Enter")
    expect(page.get_by_text("全区の世帯を開けます")).to_be_visible()
    page.get_by_label("語", exact=True).fill(WORD)
    seat.hands.press("Enter")
    page.locator("mark").first.wait_for()
    assert total(page) > 0
    assert not [url for url in seat.asked if quote("事務監査") in url]


def test_the_look_up_and_the_list_of_households_say_that_a_purpose_cannot_be_confirmed(seat: BrowserUser) -> None:
    page = noted(seat.open("/search"))

    def partly(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json={**answer.json(), "partial": True})

    said = page.get_by_text("自分の事務所で見られる分だけを出しています").last
    box = page.get_by_role("combobox", name="世帯を探す")
    box.fill("や")
    page.get_by_role("option").first.wait_for()
    expect(said).to_have_count(0)
    page.route("**/api/v1/callers", partly)
    with page.expect_request("**/api/v1/callers") as asked:
        box.fill("やま")
    expect(said).to_be_visible()
    expect(said).to_contain_text("しばらくしてから、もう一度お試しください。")
    assert asked.value.headers["x-purpose"].startswith("inspection;note:")
    page.route("**/api/v1/households?**", partly)
    box.press("Enter")
    box.fill("")
    page.get_by_role("heading", level=1).click()
    seat.hands.press("g", "c")
    expect(page).to_have_url(re.compile("/households"))
    expect(page.get_by_role("main").get_by_text("自分の事務所で見られる分だけを出しています")).to_be_visible()


def test_a_purpose_is_there_again_after_the_page_was_loaded_anew(seat: BrowserUser) -> None:
    page = seat.open("/search")
    with page.expect_response("**/api/v1/session/purpose") as kept:
        noted(page)
    assert kept.value.status == 204
    page.reload()
    expect(page.get_by_label("目的", exact=True)).to_have_value("inspection")
    expect(page.get_by_label("監査・点検などの名称")).to_have_value("令和8年度 事務監査")
    expect(page.get_by_text("全区の世帯を開けます")).to_be_visible()
    with page.expect_request("**/api/v1/callers") as asked:
        page.get_by_role("combobox", name="世帯を探す").fill("や")
    assert asked.value.headers["x-purpose"].startswith("inspection;note:")
    page.get_by_role("option").first.wait_for()
    seat.log_in()  # another session, of the same person
    page.reload()
    expect(page.get_by_text("全区を見るには、閲覧目的と根拠を入れてください。")).to_be_visible()
    expect(page.get_by_label("目的", exact=True)).to_have_value("")


def test_a_purpose_ends_with_whoever_stated_it(seat: BrowserUser, people: list[DemoStaff]) -> None:
    worker = somebody(people, "caseworker")
    page = noted(seat.open("/search"))
    page.get_by_label("語", exact=True).fill(WORD)
    with page.expect_request("**/api/v1/search") as searched:
        seat.hands.press("Enter")
    assert (searched.value.post_data_json or {})["purpose"]["code"] == "inspection"
    log_out(page)
    page.get_by_label("職員を探す").fill(worker.name)
    page.get_by_role("button", name=worker.name).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("今日")  # a new person has a new page
    page.get_by_role("link", name="検索").click()
    expect(page.get_by_label("語", exact=True)).to_have_value("")
    with page.expect_request("**/api/v1/callers") as asked:
        page.get_by_role("combobox", name="世帯を探す").fill("や")
    assert "x-purpose" not in asked.value.headers
    page.get_by_role("option").first.wait_for()


def test_a_worker_looks_beyond_his_office_only_by_what_was_shared_with_it(
    sit_down: SitDown, people: list[DemoStaff]
) -> None:
    worker = sit_down(somebody(people, "caseworker"))
    page = search(worker, WORD)
    page.get_by_role("main").get_by_label("範囲", exact=True).select_option("all")
    expect(page.get_by_text("全区を見るには、閲覧目的と根拠を入れてください。")).to_be_visible()
    page.get_by_label("目的", exact=True).select_option("inquiry")
    expect(page.get_by_text("引き受けられると選べます")).to_be_visible()
    expect(page.get_by_text("全区を見るには")).to_be_visible()


def test_a_search_looks_at_the_households_of_one_worker_or_of_one_unit(
    sit_down: SitDown, people: list[DemoStaff]
) -> None:
    worker, supervisor, _ = team(people)
    seat = sit_down(supervisor)
    with closing(seat.without_browser()) as api:
        of_office, of_unit, of_worker = (
            api.search({"q": WORD, "limit": 0, **limits})["total"]
            for limits in ({}, {"workers_of": worker.unit}, {"worker": worker.id})
        )
    assert of_office >= of_unit >= of_worker
    page = search(seat, WORD)
    expect(totals(page)).to_have_text(f"{of_office} 件")
    scope = page.get_by_role("main").get_by_label("範囲", exact=True)
    scope.select_option(f"worker:{worker.id}")
    expect(page).to_have_url(re.compile("worker="))
    expect(totals(page)).to_have_text(f"{of_worker} 件")
    scope.select_option(f"unit:{worker.unit}")
    expect(page).to_have_url(re.compile("unit="))
    expect(totals(page)).to_have_text(f"{of_unit} 件")
    scope.select_option("office")
    expect(page).not_to_have_url(re.compile("unit=|worker="))
    expect(totals(page)).to_have_text(f"{of_office} 件")


def test_wards_and_offices_come_in_the_order_of_the_city(seat: BrowserUser) -> None:
    page = search(seat, WORD)
    total(page)
    shown = page.get_by_role("group", name="事務所", exact=True).get_by_role("button").all_inner_texts()
    city = [each["name"] for each in seat.ask("/api/v1/offices")["items"]]
    names = [each.rsplit(maxsplit=1)[0].strip() for each in shown]
    assert len(names) > 1
    assert names == [each for each in city if each in names]


def choose_year(page: Page, year: str) -> None:
    """Choose a year of the table, and wait until its figures are loaded."""
    asked = "by=year" if year == "all" else f"from={year}-"
    with page.expect_response(lambda response: "/api/v1/browse" in response.url and asked in response.url):
        page.get_by_role("combobox", name="年度").select_option(year)


def test_nothing_of_the_old_year_is_counted_or_saved_under_the_new_one(seat: BrowserUser) -> None:
    page = noted(seat.open("/search/table?year=2024"))
    save = page.get_by_role("button", name="数を CSV で保存")
    expect(save).to_be_visible()
    held = hold(page, "**/api/v1/browse**")
    page.get_by_role("combobox", name="年度").select_option("2025")
    await_held(page, held)
    expect(save).to_have_count(0)
    expect(page.locator("[data-cell]")).to_have_count(0)
    page.unroute("**/api/v1/browse**")
    expect(save).to_be_visible()
    expect(page.locator("[data-cell]").first).to_be_visible()


def test_the_table_counts_what_its_cells_lead_to(seat: BrowserUser) -> None:
    page = noted(seat.open("/search/table"))
    choose_year(page, "2025")
    cell = page.locator("[data-cell]").first
    cell.wait_for()
    count = int(cell.inner_text().replace(",", ""))
    cell.press("Enter")
    expect(page).to_have_url(re.compile("/search\\?.*record_type"))
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "検索"
    )  # the table stands there until the other screen is loaded
    assert total(page) == count


def test_the_table_is_shown_in_shades_or_plain_by_subject_and_saved(seat: BrowserUser) -> None:
    page = noted(seat.open("/search/table"))
    page.get_by_label("主題").check()
    choose_year(page, "all")
    page.get_by_role("button", name="表で見る").click()
    table = page.get_by_role("table")
    expect(table.get_by_role("row", name=re.compile("^計"))).to_be_visible()
    with page.expect_download() as asked:
        page.get_by_role("button", name="数を CSV で保存").click()
    sheet = asked.value.path().read_text(encoding="utf-8-sig")
    lines = sheet.strip().split("\r\n" if "\r\n" in sheet else "\n")
    assert lines[0].startswith("主題,令和")
    assert len(lines) == table.locator("tbody tr").count() + 1
    assert asked.value.suggested_filename == "tsuzuri-subject-all.csv"


def test_arrows_lead_from_cell_to_cell(seat: BrowserUser) -> None:
    page = noted(seat.open("/search/table"))
    choose_year(page, "2025")
    cells = page.locator("[data-cell]")
    cells.nth(1).wait_for()
    cells.first.focus()
    seat.hands.press("ArrowRight")
    at: Any = page.evaluate("document.activeElement.closest('td')?.cellIndex")
    assert at is not None
    assert page.locator("[data-cell][tabindex='0']").count() == 1


def test_composing_a_word_asks_for_nothing(seat: BrowserUser) -> None:
    page = seat.open("/search")
    box = page.get_by_label("語", exact=True)
    box.focus()
    ime = Ime(page)
    ime.compose("たいのう")
    for key in ("Enter", "Escape", "Space"):
        ime.press(key)
    expect(box).to_be_focused()
    assert not [url for url in seat.asked if url.endswith("/search") and "/api/" in url]
    ime.commit("滞納")
    expect(box).to_have_value("滞納")
