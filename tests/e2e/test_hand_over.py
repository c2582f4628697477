"""A call that is passed to another office must name its household first; without one it is not passed on."""

import secrets

import pytest
from playwright.sync_api import expect

from tests.e2e.calls import called_by, panel
from tests.e2e.losing import lose_the_answer
from tests.e2e.seat import BrowserUser, DemoStaff
from tests.e2e.worlds import OFFICE, households_of

NOTICES = "お知らせ"


@pytest.fixture
def elsewhere(people: list[DemoStaff]) -> DemoStaff:
    return next(p for p in people if p.role == "caseworker" and p.office_code != OFFICE)


def test_a_hand_over_to_another_office_is_confirmed_by_the_household(seat: BrowserUser, elsewhere: DemoStaff) -> None:
    household = households_of(seat, seat.person.id)[0]
    name = f"{household['case_number']} {household['head']['name']}"
    page = seat.open(f"/households/{household['id']}")
    seat.hands.press("i")
    said = panel(page).get_by_label("聞いたこと")
    said.fill(f"転居先の事務所へ渡してほしい。{secrets.token_hex(3)}")
    expect(panel(page).get_by_text(household["head"]["name"], exact=True)).to_be_visible()
    called_by(page, "medical")
    panel(page).get_by_role("radio", name="引継").check()
    panel(page).get_by_label("引き継ぐ人").select_option(elsewhere.id)

    seat.hands.press("Control+Enter")
    dialog = page.get_by_role("dialog", name="ほかの事務所へ渡します。どの世帯の件ですか")
    expect(dialog.get_by_text(name, exact=True)).to_be_visible()
    seat.hands.press("Enter")  # an Enter pressed by habit goes back to the call
    expect(dialog).to_have_count(0)
    expect(said).to_be_visible()
    assert not [each for each in seat.changed if each.endswith("/api/v1/inquiries")]

    panel(page).get_by_role("button", name="世帯を選び直す").click()
    said.focus()
    seat.hands.press("Control+Enter")
    expect(dialog.get_by_text("世帯なし", exact=True)).to_be_visible()
    seat.hands.press("Escape")
    expect(dialog).to_have_count(0)
    panel(page).get_by_role("button", name="表示中の世帯にする").click()
    said.focus()
    seat.hands.press("Control+Enter")
    dialog.get_by_role("button", name=f"「{name}」の件として渡す").click()
    expect(page.get_by_label(NOTICES, exact=True)).to_contain_text("を登録しました")
    assert [each for each in seat.changed if each.endswith("/hand-off")]


def test_a_hand_over_whose_answer_got_lost_is_done_once(seat: BrowserUser, elsewhere: DemoStaff) -> None:
    said = f"引継の返事だけが届かない。{secrets.token_hex(4)}"
    page = seat.open()
    seat.hands.press("i")
    panel(page).get_by_label("聞いたこと").fill(said)
    called_by(page, "medical")
    panel(page).get_by_role("radio", name="引継").check()
    panel(page).get_by_label("引き継ぐ人").select_option(elsewhere.id)
    lost = lose_the_answer(page, "**/hand-off")
    seat.hands.press("Control+Enter")
    page.get_by_role("button", name="「世帯なし」の件として渡す").click()
    expect(page.get_by_text("未送信")).to_be_visible()
    page.get_by_role("button", name="今すぐ送る").click()
    expect(page.get_by_label(NOTICES, exact=True)).to_contain_text("を登録しました")
    assert len(lost) == 1
    [call] = [each for each in seat.ask("/api/v1/inquiries?limit=100")["items"] if each["summary"] == said]
    assert len(call["hand_offs"]) == 1
