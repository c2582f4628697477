"""The frame of the UI: years, languages, posts, help, and lists that refresh by themselves."""

import re
import secrets
from collections.abc import Callable
from contextlib import closing
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Locator, Route, expect

from libs.calendar import format_wareki
from ops.browser import GatewayClient as ApiSeat
from tests.e2e.screens.lists import noted
from tests.e2e.seat import BrowserUser, DemoStaff, live, log_out, person_menu
from tests.e2e.worlds import households_of, somebody, told_apart
from tests.story.running import Running
from tests.times import ago, now, today

SitDown = Callable[[DemoStaff], BrowserUser]


@pytest.fixture
def worker(people: list[DemoStaff]) -> DemoStaff:
    return somebody(people, "caseworker")


def test_years_change_everywhere_at_once_and_the_choice_stays(sit_down: SitDown, worker: DemoStaff) -> None:
    page = sit_down(worker).open()
    expect(page.get_by_role("main")).to_contain_text(re.compile(r"令和\d+年\d+月\d+日"))
    person_menu(page).get_by_role("button", name="西暦").click()
    expect(page.get_by_role("main")).to_contain_text(re.compile(r"20\d\d年\d+月\d+日"))
    page.reload()
    expect(page.get_by_role("main")).to_contain_text(re.compile(r"20\d\d年\d+月\d+日"))


def test_today_and_the_ledger_say_where_the_old_books_end(sit_down: SitDown, worker: DemoStaff) -> None:
    seat = sit_down(worker)
    page = seat.open()
    offices = {each["office_code"]: each["books_until"] for each in seat.ask("/api/v1/offices")["items"]}
    until = date.fromisoformat(offices[worker.office_code])
    said = f"旧台帳は{format_wareki(until).removesuffix(f'{until.day}日')}まで"
    expect(page.get_by_text(said)).to_be_visible()
    household = told_apart(seat, households_of(seat, worker.id))
    seat.open(f"/households/{household['id']}")
    first_old = page.locator("ol > li").filter(has_text=said)
    expect(first_old).to_have_count(1)
    first_old.locator("[data-row]").press("Enter")
    expect(first_old.get_by_text("旧台帳から", exact=True)).to_be_visible()


def test_today_is_the_day_of_the_run(sit_down: SitDown, worker: DemoStaff) -> None:
    """On a run with another date, the window's clock moves together with all others."""
    page = sit_down(worker).open()
    shown = page.get_by_role("main").locator("time").first
    expect(shown).to_have_attribute("datetime", today().isoformat())
    assert abs(page.evaluate("Date.now()") - now().timestamp() * 1000) < 60_000
    assert page.evaluate("new Date(2024, 1, 29).getMonth() === 1 && new Date() instanceof Date")


def test_english_is_a_switch_away(sit_down: SitDown, worker: DemoStaff) -> None:
    page = sit_down(worker).open()
    person_menu(page).get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Today")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("button", name="日本語").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("今日")


def test_one_logs_in_by_picking_a_person_and_out_again(sit_down: SitDown, worker: DemoStaff) -> None:
    seat = sit_down(worker)
    seat.log_out_elsewhere()
    page = seat.open()
    page.get_by_label("職員を探す").fill(worker.name)
    page.get_by_role("button", name=worker.name).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("今日")
    log_out(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("ログイン")
    assert worker.name not in page.title()


def test_offices_are_called_by_their_names_and_what_is_none_is_the_head_office(
    sit_down: SitDown, worker: DemoStaff, people: list[DemoStaff]
) -> None:
    seat = sit_down(somebody(people, "hq", "city"))
    page = seat.open()
    expect(person_menu(page)).to_contain_text("本庁 ")
    seat.log_out_elsewhere()
    page.reload()
    for person, office in ((seat.person, "本庁"), (worker, "垂水区役所")):
        page.get_by_label("職員を探す").fill(person.name)
        expect(page.get_by_role("listitem").first).to_contain_text(f"{office} {person.unit}")
    with_call = noted(sit_down(seat.person).open("/search"))
    with_call.get_by_label("語", exact=True).fill("電話")
    with_call.get_by_role("button", name="検索", exact=True).click()
    wards = with_call.get_by_role("group", name="区", exact=True).get_by_role("button")
    wards.first.wait_for()
    assert not [name for name in wards.all_inner_texts() if re.match("[a-z0-9]", name)]


def test_somebody_with_two_posts_acts_in_the_one_chosen(sit_down: SitDown, worker: DemoStaff) -> None:
    seat = sit_down(worker)
    session = seat.ask("/api/v1/session")
    second = {**session["acting_post"], "unit": "管理係", "post": "査察指導員", "role": "supervisor"}
    posts = [*session["posts"], second]
    asked: list[Any] = []

    def switched(route: Route) -> None:
        asked.append(route.request.post_data_json)
        route.fulfill(json={**session, "posts": posts, "acting_post": second})

    # Nobody in the books holds two posts, so the test supplies the gateway's answers.
    seat.page.route("**/api/v1/session", lambda route: route.fulfill(json={**session, "posts": posts}))
    seat.page.route("**/api/v1/session/post", switched)
    choice = person_menu(seat.open()).get_by_label("今の所属")
    choice.select_option("1")
    expect(choice).to_have_value("1")
    assert asked == [{name: second[name] for name in ("role", "office_code", "unit")}]
    expect(seat.page.get_by_role("main")).to_contain_text(
        "ないもの：承認・決裁待ち"
    )  # a supervisor's list starts with it


def test_help_names_every_shortcut_of_the_screen(sit_down: SitDown, worker: DemoStaff) -> None:
    seat = sit_down(worker)
    page = seat.open("/households")
    page.locator("tbody tr").first.wait_for()
    seat.hands.press("?")
    dialog = page.get_by_role("dialog", name="ヘルプとキー操作")
    for keys in ("g h", "g c", "/", "Ctrl+K", "i", "?", "j", "k"):
        expect(dialog.get_by_role("rowheader", name=keys, exact=True)).to_be_visible()
    seat.hands.press("Escape")
    expect(dialog).to_be_hidden()


def test_keys_lead_through_the_list_into_a_ledger(sit_down: SitDown, worker: DemoStaff) -> None:
    seat = sit_down(worker)
    page = seat.open("/households")
    page.locator("tbody tr").first.wait_for()
    seat.hands.press("j", "j", "k", "Enter")
    expect(page).to_have_url(re.compile(r"/households/.+"))
    seat.hands.press("g", "h")
    expect(page.get_by_role("heading", level=1)).to_have_text("今日")


def test_a_ledger_is_narrowed_turned_round_and_opened(sit_down: SitDown, worker: DemoStaff) -> None:
    seat = sit_down(worker)
    household = told_apart(seat, households_of(seat, worker.id))
    page = seat.open(f"/households/{household['id']}")
    entries = page.locator("ol > li")
    entries.first.wait_for()
    newest = entries.first.inner_text()
    page.get_by_label("並び").select_option("asc")
    expect(entries.first).not_to_have_text(newest)
    page.get_by_label("並び").select_option("desc")
    year = page.get_by_role("navigation", name="年度").get_by_role("button").nth(1)
    year.click()
    count = int(re.search(r"(\d+)$", year.inner_text()).group(1))  # type: ignore[union-attr]
    page.get_by_role("group", name="種別").get_by_role("button", name="家庭訪問").click()
    expect(page).to_have_url(re.compile("home_visit"))
    assert entries.filter(has_text="家庭訪問").count() <= count
    page.reload()
    expect(page.get_by_role("group", name="種別").get_by_role("button", name="家庭訪問")).to_have_attribute(
        "aria-pressed", "true"
    )


def test_a_record_written_elsewhere_appears_by_itself_and_is_marked(
    sit_down: SitDown, worker: DemoStaff, system: Running
) -> None:
    seat = sit_down(worker)
    household = told_apart(seat, households_of(seat, worker.id))
    page = seat.open(f"/households/{household['id']}")
    expect(live(page)).to_be_visible()
    page.locator("ol > li").first.wait_for()
    title = f"生活状況の聞き取り {secrets.token_hex(4)}"
    content = {
        "household_id": household["id"],
        "record_type": "phone",
        "subjects": ["living"],
        "occurred_at": ago(minutes=5),
        "title": title,
        "segments": [{"kind": "fact", "text": "家計簿を付け始めたとのこと。"}],
    }
    with closing(ApiSeat(system.gateway, {"id": worker.id})) as writer:
        draft = writer.post("/api/v1/drafts", content)
        writer.post(f"/api/v1/drafts/{draft['id']}/finish", if_match=draft["version"])
    entry = page.locator("ol > li").filter(has_text=title)
    expect(entry).to_contain_text("未回付")
    entry.get_by_role("button").first.click()
    expect(entry).to_contain_text("家計簿を付け始めたとのこと。")
    entry.get_by_role("button", name="履歴").click()
    expect(entry).to_contain_text("記録として保存")
    expect(entry).to_contain_text(worker.name)


def test_a_protected_household_says_first_what_must_not_be_said(sit_down: SitDown, people: list[DemoStaff]) -> None:
    for person in people:
        if person.role != "caseworker" or person.office_code != "tarumi":
            continue
        seat = sit_down(person)
        for household in households_of(seat, person.id):
            if not seat.ask(f"/api/v1/households/{household['id']}").get("protection"):
                continue
            page = seat.open(f"/households/{household['id']}")
            note = page.get_by_role("region", name="先に言ってはいけないこと")
            expect(note.first).to_be_visible()
            seat.hands.press("i")
            panel = page.get_by_role("complementary", name="問合せ応対")
            expect(panel.get_by_role("region", name="先に言ってはいけないこと")).to_be_visible()
            expect(panel).to_contain_text("担当の名前は伝えず、取り次がないでください。")
            expect(panel.get_by_label("応対の手がかり")).not_to_contain_text(person.name)
            panel.get_by_role("radio", name="伝言", exact=True).check()
            options = panel.get_by_label("伝言の宛先")
            expect(options.locator(f"option[value='{person.id}']")).to_have_text("担当")
            expect(options).not_to_contain_text(person.name)
            panel.get_by_role("button", name="世帯を選び直す").click()
            panel.get_by_role("combobox", name="世帯").fill(household["case_number"])
            found = panel.get_by_role("option").filter(has_text=household["case_number"])
            expect(found).to_contain_text("担当は伝えない")
            expect(found).to_contain_text("支援措置")
            expect(found).not_to_contain_text("担当外")
            expect(found).not_to_contain_text(person.name)
            found.click()
            panel.get_by_label("本人確認", exact=True).select_option("birth_date")
            expect(panel.get_by_role("heading", name="生年月日")).to_have_count(0)
            panel.get_by_role("button", name="台帳と照合する").click()
            expect(panel.get_by_role("heading", name="生年月日")).to_be_visible()
            return
    pytest.fail("the books hold no protected household")


def test_the_curtain_hides_everything_and_gives_it_back_as_it_was(sit_down: SitDown, worker: DemoStaff) -> None:
    seat = sit_down(worker)
    household = told_apart(seat, households_of(seat, worker.id))
    page = seat.open(f"/households/{household['id']}")
    live(page).wait_for()
    page.locator("ol > li").first.wait_for()  # what is loaded later would scroll the page
    seat.hands.press("i")
    words = page.get_by_label("聞いたこと")
    words.fill("窓口で受けた話。")
    page.evaluate("scrollTo(0, 120)")
    before = page.evaluate("scrollY")
    for back in (lambda: seat.hands.press("Alt+h"), page.get_by_role("button", name="画面を戻す").click):
        seat.hands.press("Alt+h")
        curtain = page.get_by_role("dialog", name="画面を隠しています")
        expect(curtain.get_by_role("button", name="画面を戻す")).to_be_focused()
        for what in ("banner", "main", "navigation"):
            expect(page.get_by_role(what)).to_have_count(0)
        expect(words).to_be_hidden()
        assert page.title() == "綴り"
        seat.hands.press("Escape", "i", "g", "h")
        expect(curtain).to_be_visible()
        back()
        expect(words).to_be_focused()
        expect(words).to_have_value("窓口で受けた話。")
        assert page.evaluate("scrollY") == before
        assert household["case_number"] in page.inner_text("main")


def test_the_curtain_covers_a_dialog_and_a_popover_too(sit_down: SitDown, worker: DemoStaff) -> None:
    page = (seat := sit_down(worker)).open()
    seat.hands.press("?")
    helping = page.get_by_role("dialog", name="ヘルプとキー操作")
    expect(helping).to_be_visible()
    seat.hands.press("Alt+h")
    expect(helping).to_be_hidden()
    seat.hands.press("Alt+h")
    expect(helping).to_be_visible()
    seat.hands.press("Escape")
    menu = person_menu(page)
    page.get_by_role("button", name="画面を隠す").click()
    expect(menu).to_be_hidden()
    expect(page.get_by_role("dialog", name="画面を隠しています")).to_be_visible()


def test_no_dialog_opens_over_the_curtain(sit_down: SitDown, worker: DemoStaff) -> None:
    page = (seat := sit_down(worker)).open()
    live(page).wait_for()
    seat.hands.press("Alt+h")
    curtain = page.get_by_role("dialog", name="画面を隠しています")
    expect(curtain).to_be_visible()
    seat.log_out_elsewhere()
    with page.expect_response("**/api/v1/session"):
        page.evaluate("new BroadcastChannel('tsuzuri.session').postMessage(null)")
    lost = page.get_by_role("dialog", name="ログインの期限が切れました")
    expect(page.locator("dialog", has_text="ログインの期限が切れました")).to_be_attached()
    expect(lost).to_be_hidden()
    curtain.get_by_role("button", name="画面を戻す").click()
    expect(lost.get_by_role("button", name="もう一度ログイン")).to_be_focused()
    lost.get_by_role("button", name="もう一度ログイン").click()
    expect(lost).to_be_hidden()


def test_the_screen_is_as_large_as_somebody_likes_it(sit_down: SitDown, worker: DemoStaff) -> None:
    page = sit_down(worker).open()
    heading = page.get_by_role("heading", level=1)
    normal = heading.evaluate("(each) => parseFloat(getComputedStyle(each).fontSize)")
    person_menu(page).get_by_role("button", name="130 %").click()
    page.reload()
    assert heading.evaluate("(each) => parseFloat(getComputedStyle(each).fontSize)") == pytest.approx(normal * 1.3)


def test_the_search_field_is_wide_and_the_frame_stands_in_one_row(sit_down: SitDown, worker: DemoStaff) -> None:
    page = sit_down(worker).open()
    assert size(page.get_by_role("combobox", name="世帯を探す"))["width"] >= 420
    page.set_viewport_size({"width": 768, "height": 1024})
    for bar in (page.get_by_role("banner"), page.get_by_role("navigation", name="画面")):
        assert size(bar)["height"] < 64


def size(shown: Locator) -> dict[str, float]:
    """The width and height of what is on the screen."""
    return shown.evaluate("(each) => each.getBoundingClientRect().toJSON()")
