"""The frame: years, languages, posts, help, and lists that refresh by themselves."""

import re
import secrets
from collections.abc import Callable
from contextlib import closing
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from libs.calendar import format_wareki
from ops.browser import Seat as ApiSeat
from tests.e2e.screens.lists import noted
from tests.e2e.seat import Person, Seat
from tests.e2e.worlds import households_of, somebody, told_apart
from tests.story.running import Running
from tests.times import ago, now, today

SitDown = Callable[[Person], Seat]


@pytest.fixture
def worker(people: list[Person]) -> Person:
    return somebody(people, "caseworker")


def test_years_change_everywhere_at_once_and_the_choice_stays(sit_down: SitDown, worker: Person) -> None:
    page = sit_down(worker).open()
    expect(page.get_by_role("main")).to_contain_text(re.compile(r"令和\d+年\d+月\d+日"))
    page.get_by_role("button", name="和暦").click()
    expect(page.get_by_role("main")).to_contain_text(re.compile(r"20\d\d年\d+月\d+日"))
    page.reload()
    expect(page.get_by_role("main")).to_contain_text(re.compile(r"20\d\d年\d+月\d+日"))


def test_today_and_the_ledger_say_where_the_old_books_end(sit_down: SitDown, worker: Person) -> None:
    seat = sit_down(worker)
    page = seat.open()
    offices = {each["office_code"]: each["books_until"] for each in seat.ask("/api/v1/offices")["items"]}
    until = date.fromisoformat(offices[worker.office_code])
    said = f"旧台帳は{format_wareki(until).removesuffix(f'{until.day}日')}まで"
    expect(page.get_by_text(said)).to_be_visible()
    household = told_apart(seat, households_of(seat, worker.id))
    seat.open(f"/households/{household['id']}")
    first_old = page.locator("ol > li").filter(has_text="旧台帳から").first
    expect(first_old.get_by_text(said)).to_be_visible()
    expect(page.get_by_text(said)).to_have_count(1)


def test_today_is_the_day_of_the_run(sit_down: SitDown, worker: Person) -> None:
    """The window's clock is moved with all others when the tests run on another day."""
    page = sit_down(worker).open()
    shown = page.get_by_role("main").locator("time").first
    expect(shown).to_have_attribute("datetime", today().isoformat())
    assert abs(page.evaluate("Date.now()") - now().timestamp() * 1000) < 60_000
    assert page.evaluate("new Date(2024, 1, 29).getMonth() === 1 && new Date() instanceof Date")


def test_english_is_a_switch_away(sit_down: SitDown, worker: Person) -> None:
    page = sit_down(worker).open()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Today")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("button", name="日本語").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("今日")


def test_one_logs_in_by_picking_a_person_and_out_again(sit_down: SitDown, worker: Person) -> None:
    seat = sit_down(worker)
    seat.log_out_elsewhere()
    page = seat.open()
    page.get_by_label("職員を探す").fill(worker.name)
    page.get_by_role("button", name=worker.name).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("今日")
    page.get_by_role("button", name="ログアウト").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("ログイン")
    assert worker.name not in page.title()


def test_offices_are_called_by_their_names_and_what_is_none_is_the_head_office(
    sit_down: SitDown, worker: Person, people: list[Person]
) -> None:
    seat = sit_down(somebody(people, "hq", "city"))
    page = seat.open()
    expect(page.get_by_role("banner")).to_contain_text("本庁 ")
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


def test_somebody_with_two_posts_acts_in_the_one_chosen(sit_down: SitDown, worker: Person) -> None:
    seat = sit_down(worker)
    session = seat.ask("/api/v1/session")
    second = {**session["acting_post"], "unit": "管理係", "post": "査察指導員", "role": "supervisor"}
    posts = [*session["posts"], second]
    asked: list[Any] = []

    def switched(route: Route) -> None:
        asked.append(route.request.post_data_json)
        route.fulfill(json={**session, "posts": posts, "acting_post": second})

    # Nobody of the books holds two posts: the gateway's answers are told here as they would be.
    seat.page.route("**/api/v1/session", lambda route: route.fulfill(json={**session, "posts": posts}))
    seat.page.route("**/api/v1/session/post", switched)
    choice = seat.open().get_by_label("今の所属")
    choice.select_option("1")
    expect(choice).to_have_value("1")
    assert asked == [{name: second[name] for name in ("role", "office_code", "unit")}]
    expect(seat.page.get_by_role("region", name="決裁待ち")).to_be_visible()  # a supervisor begins with it


def test_help_names_every_shortcut_of_the_screen(sit_down: SitDown, worker: Person) -> None:
    seat = sit_down(worker)
    page = seat.open("/households")
    page.locator("tbody tr").first.wait_for()
    seat.hands.press("?")
    dialog = page.get_by_role("dialog", name="ヘルプとキー操作")
    for keys in ("g h", "g c", "/", "Ctrl+K", "i", "?", "j", "k"):
        expect(dialog.get_by_role("rowheader", name=keys, exact=True)).to_be_visible()
    seat.hands.press("Escape")
    expect(dialog).to_be_hidden()


def test_keys_lead_through_the_list_into_a_ledger(sit_down: SitDown, worker: Person) -> None:
    seat = sit_down(worker)
    page = seat.open("/households")
    page.locator("tbody tr").first.wait_for()
    seat.hands.press("j", "j", "k", "Enter")
    expect(page).to_have_url(re.compile(r"/households/.+"))
    seat.hands.press("g", "h")
    expect(page.get_by_role("heading", level=1)).to_have_text("今日")


def test_a_ledger_is_narrowed_turned_round_and_opened(sit_down: SitDown, worker: Person) -> None:
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
    sit_down: SitDown, worker: Person, system: Running
) -> None:
    seat = sit_down(worker)
    household = told_apart(seat, households_of(seat, worker.id))
    page = seat.open(f"/households/{household['id']}")
    expect(page.get_by_text("最新")).to_be_visible()
    page.locator("ol > li").first.wait_for()
    title = f"生活状況の聞き取り {secrets.token_hex(4)}"
    content = {
        "household_id": household["id"], "record_type": "phone", "subjects": ["living"],
        "occurred_at": ago(minutes=5), "title": title,
        "segments": [{"kind": "fact", "text": "家計簿を付け始めたとのこと。"}],
    }  # fmt: skip
    with closing(ApiSeat(system.gateway, {"id": worker.id})) as writer:
        draft = writer.post("/api/v1/drafts", content)
        writer.post(f"/api/v1/drafts/{draft['id']}/finish", if_match=draft["version"])
    entry = page.locator("ol > li").filter(has_text=title)
    expect(entry).to_contain_text("記入済")
    entry.get_by_role("button").first.click()
    expect(entry).to_contain_text("家計簿を付け始めたとのこと。")
    entry.get_by_role("button", name="履歴").click()
    expect(entry).to_contain_text("記入完了")
    expect(entry).to_contain_text(worker.name)


def test_a_protected_household_says_first_what_must_not_be_said(
    sit_down: SitDown, people: list[Person]
) -> None:
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
            expect(panel.get_by_role("heading", name="生年月日")).to_have_count(0)
            panel.get_by_role("button", name="生年月日と住所を見て照合する").click()
            expect(panel.get_by_role("heading", name="生年月日")).to_be_visible()
            return
    pytest.fail("the books hold no protected household")
