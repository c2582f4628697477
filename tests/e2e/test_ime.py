"""Keys that an input method needs have no effect of their own: they neither submit, close, clear nor open anything."""

import re
from collections.abc import Callable, Mapping

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.calls import panel
from tests.e2e.editor import open_fact
from tests.e2e.ime import KEYS, Ime
from tests.e2e.screens import absences, casework, inquiries, items, ledger, lists
from tests.e2e.seat import BrowserUser, DemoStaff
from tests.e2e.visits import Show, Visit
from tests.e2e.worlds import somebody

UNFINISHED = "やまだ"
FINISHED = "山田"
ELSEWHERE = re.compile(r"/api/v1/(drafts|callers|inquiry-drafts)")
"""Requests of the previous control that may still be under way: its autosave, its look-up."""


def called(outcome: str) -> Show:
    """The panel for calls, with everything that an outcome needs."""

    def show(visit: Visit) -> Page:
        page = visit.worker.open()
        page.get_by_role("button", name="問合せを受ける").click()
        panel(page).get_by_role("radio", name=outcome, exact=True).check()
        panel(page).get_by_text("方法・急ぎ・件名").click()
        return page

    return show


def whole_record(visit: Visit) -> Page:
    """The editor with every part that a record may have."""
    page = casework.new_record(visit)
    for fact in ("日時", "場所", "相手", "主題"):
        open_fact(page, fact)
    page.get_by_role("button", name="相手を加える").click()
    page.get_by_label("場所", exact=True).fill("居宅")
    page.get_by_label("日付", exact=True).fill("R6.10.1")
    page.get_by_role("combobox", name=re.compile("の情報源$")).first.select_option("other")
    page.get_by_text("案件の種類・期限・添えること").click()
    expect(page).to_have_url(re.compile("draft="))  # saved once: from now on its address does not change
    return page


SCREENS: Mapping[str, tuple[Show, frozenset[str]]] = {
    "ログイン": (lists.login, frozenset({"職員を探す"})),
    "今日": (lists.today, frozenset({"世帯を探す"})),
    "ケース": (lists.listed, frozenset({"世帯を探す"})),
    "台帳の問合せ": (ledger.inquiry_entry, frozenset({"世帯を探す", "答えたこと"})),
    "問合せ応対": (
        called("受付のみ"),
        frozenset({"聞いたこと", "世帯", "相手の名前・機関", "相手の電話番号", "答えたこと", "件名"}),
    ),
    "問合せ応対（回答）": (called("回答"), frozenset({"答えたこと"})),
    "問合せ応対（伝言）": (called("伝言"), frozenset({"伝言の文"})),
    "問合せ応対（折返し）": (called("折返し"), frozenset({"折返し先の番号", "いつまでに"})),
    "問合せ応対（引継）": (called("引継"), frozenset({"添えること"})),
    "記録の世帯": (casework.nothing_chosen, frozenset({"世帯", "件名"})),
    "記録": (
        whole_record,
        frozenset(
            {
                "件名",
                "日付",
                "時刻",
                "後日記入の理由",
                "場所",
                "主題",
                "名前・機関名",
                "訪問時の状況（観察）",
                "聞き取り（本人等の話）",
                "情報源の名前",
                "次の予定",
                "要処理の件名",
                "期限",
                "いつまでに要るか",
                "承認者へ添えること",
            }
        ),
    ),
    "決裁": (casework.suggesting, frozenset({"修正案", "意見", "指示", "指示の期限"})),
    "決裁の意見": (casework.annotating, frozenset({"意見", "指示"})),
    "施行": (casework.executing, frozenset({"施行日", "文書番号（あれば）"})),
    "経路の指定し直し": (casework.rerouting, frozenset({"理由（必須）"})),
    "問合せの一覧": (inquiries.all_of_the_office, frozenset({"世帯を探す", "世帯で絞る", "いつから", "いつまで"})),
    "引継": (inquiries.handing_on, frozenset({"添えること"})),
    "要処理": (items.deferring, frozenset({"新しい期限", "理由（必須）"})),
    "不在": (absences.entering, frozenset({"始まりの日", "終わりの日"})),
    "差戻し": (casework.returning, frozenset({"理由（必須）"})),
    "検索": (lists.purpose, frozenset({"語", "いつから", "いつまで", "監査・点検などの名称"})),
    "検索の目的": (lists.reference, frozenset({"語", "いつから", "いつまで"})),
}


@pytest.mark.parametrize("screen", SCREENS)
def test_keys_of_the_input_method_do_nothing_of_ours(visit: Visit, screen: str) -> None:
    show, expected = SCREENS[screen]
    page = show(visit)
    seat = next(each for each in (visit.worker, visit.supervisor, visit.chief, visit.hq) if each.page is page)
    ime = Ime(page)
    page.wait_for_function(
        f"wanted => ((names) => wanted.every((each) => names.includes(each)))(({CONTROLS})())", arg=sorted(expected)
    )
    names: list[str] = page.evaluate(CONTROLS)
    for at in range(len(names)):
        assert page.evaluate(CONTROLS) == names  # a field that was removed and added again is another element
        compose_in(seat, ime, page.locator(f'[data-control="{at}"]'))


def compose_in(seat: BrowserUser, ime: Ime, control: Locator) -> None:
    """Compose in a control with every key an input method uses, finish, and check that nothing else happened."""
    page = seat.page
    control.focus()
    before = control.input_value()
    around = surroundings(page)
    changed = len(seat.changed)
    for key in KEYS:
        ime.compose(UNFINISHED)
        ime.press(key)
        expect(control).to_be_focused()
        expect(control).to_have_value(re.compile(UNFINISHED))
        assert surroundings(page) == around
        ime.compose("")
    ime.compose(UNFINISHED)
    assert [each for each in seat.changed[changed:] if not ELSEWHERE.search(each)] == []
    ime.commit(FINISHED)
    expect(control).to_have_value(re.compile(FINISHED))
    control.fill(before)


def surroundings(page: Page) -> tuple[str, int]:
    """The address and the number of open dialogs."""
    return page.url, page.locator("dialog[open]").count()


CONTROLS = """() => {
  const within = document.querySelector("dialog[open]") ?? document;
  const controls = [...within.querySelectorAll("input:not([type=checkbox], [type=radio]), textarea")]
    .filter((each) => each.checkVisibility() && !each.disabled);
  return controls.map((each, at) => {
    each.dataset.control = at;
    return each.getAttribute("aria-label") ?? each.labels[0]?.textContent ?? "";
  });
}"""
"""Marks every control for text, and returns their names."""


def test_the_login_narrows_people_only_when_the_composition_has_ended(
    sit_down: Callable[[DemoStaff], BrowserUser], people: list[DemoStaff]
) -> None:
    worker = somebody(people, "caseworker")
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


def test_nothing_is_looked_up_or_saved_before_a_composition_has_ended(visit: Visit) -> None:
    seat = visit.worker
    seat.page.clock.install()
    page = casework.new_record(visit)
    open_fact(page, "場所")
    ime = Ime(page)
    page.get_by_role("button", name="問合せを受ける").click()
    for control in (
        page.get_by_role("combobox", name="世帯を探す"),
        page.get_by_label("場所", exact=True),
        panel(page).get_by_label("聞いたこと", exact=True),
    ):
        control.focus()
        asked = len(seat.changed)
        ime.compose(UNFINISHED)
        page.clock.run_for(5_000)
        assert seat.changed[asked:] == []
        with page.expect_response(ELSEWHERE):
            ime.commit(FINISHED)
            page.clock.run_for(5_000)
    seat.forget_calls()


def test_shortcuts_are_silent_while_somebody_writes_and_can_be_switched_off(visit: Visit) -> None:
    seat = visit.worker
    page = seat.open()
    header_search = page.get_by_role("combobox", name="世帯を探す")
    header_search.focus()
    seat.hands.press("i", "?")
    expect(header_search).to_have_value("i?")
    header_search.fill("")
    page.get_by_role("heading", level=1).click()
    seat.hands.press("?")
    page.get_by_label("文字一つのキー操作を使う").press("Space")
    seat.hands.press("Escape")
    page.get_by_role("heading", level=1).click()
    seat.hands.press("?", "i")
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.get_by_role("complementary", name="問合せ応対")).to_have_count(0)
    seat.hands.press("Control+k")
    expect(header_search).to_be_focused()
