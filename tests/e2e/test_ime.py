"""Keys that an input method needs do nothing of ours: they neither submit, close, clear nor open anything."""

from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.ime import KEYS, Ime
from tests.e2e.seat import Person, Seat
from tests.e2e.worlds import somebody

Reach = Callable[[Page], Locator]
Role = Literal["textbox", "combobox"]


def header_search(page: Page) -> Locator:
    return page.get_by_role("combobox", name="世帯を探す")


def panel_field(name: str, outcome: str | None = None, role: Role = "textbox") -> Reach:
    def reach(page: Page) -> Locator:
        page.get_by_role("button", name="問合せを受ける").click()
        panel = page.get_by_role("complementary", name="問合せ応対")
        if outcome:
            panel.get_by_role("radio", name=outcome).check()
        return panel.get_by_role(role, name=name, exact=True)

    return reach


def find_box(page: Page) -> Locator:
    page.get_by_role("link", name="ケース").click()
    return page.get_by_role("main").get_by_label("世帯を探す")


FIELDS: dict[str, Reach] = {
    "ヘッダーの検索": header_search,
    "ケースの検索": find_box,
    "聞いたこと": panel_field("聞いたこと"),
    "世帯": panel_field("世帯", role="combobox"),
    "相手の名前": panel_field("相手の名前・機関"),
    "件名": panel_field("件名"),
    "答えたこと": panel_field("答えたこと", "回答済"),
    "伝言": panel_field("伝言（空なら聞いたことだけ伝わります）", "伝言"),
    "いつまでに": panel_field("いつまでに", "折返し"),
    "添えること": panel_field("添えること", "引継"),
}


@pytest.fixture(scope="module")
def worker(people: list[Person]) -> Person:
    return somebody(people, "caseworker")


@pytest.mark.parametrize("field", FIELDS)
def test_keys_of_the_input_method_do_nothing_of_ours(
    sit_down: Callable[[Person], Seat], worker: Person, field: str
) -> None:
    seat = sit_down(worker)
    page = seat.open()
    expect(page.get_by_text("最新")).to_be_visible()
    control = FIELDS[field](page)
    control.focus()
    before = page.url
    posts = [url for url in seat.asked if "/inquiries" in url]
    ime = Ime(page)
    for key in KEYS:
        ime.compose("やまだ")
        ime.press(key)
        expect(control).to_be_focused()
        expect(control).to_have_value("やまだ")
        assert page.url == before
        assert page.locator("dialog[open]").count() == 0
        ime.compose("")
    ime.compose("やまだ")
    ime.commit("山田")
    expect(control).to_have_value("山田")
    assert [url for url in seat.asked if "/inquiries" in url][len(posts) :] == []


def test_the_login_narrows_people_only_when_the_composition_has_ended(
    sit_down: Callable[[Person], Seat], worker: Person
) -> None:
    seat = sit_down(worker)
    seat.log_out_elsewhere()
    page = seat.open()
    box = page.get_by_label("職員を探す")
    box.focus()
    ime = Ime(page)
    ime.compose(worker.name[:1])
    ime.press("Enter")
    expect(page.get_by_role("heading", name="ログイン")).to_be_visible()
    ime.commit(worker.name)
    expect(page.get_by_role("listitem")).to_have_count(1)


def test_shortcuts_are_silent_while_somebody_writes_and_can_be_switched_off(
    sit_down: Callable[[Person], Seat], worker: Person
) -> None:
    seat = sit_down(worker)
    page = seat.open()
    header_search(page).focus()
    seat.hands.press("i", "?")
    expect(header_search(page)).to_have_value("i?")
    header_search(page).fill("")
    page.get_by_role("heading", level=1).click()
    seat.hands.press("?")
    page.get_by_label("文字一つのキー操作を使う").press("Space")
    seat.hands.press("Escape")
    page.get_by_role("heading", level=1).click()
    seat.hands.press("?", "i")
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.get_by_role("complementary", name="問合せ応対")).to_have_count(0)
    seat.hands.press("Control+k")
    expect(header_search(page)).to_be_focused()
