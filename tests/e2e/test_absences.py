"""不在 on the screen: its effects are shown, and the deputy may decide while it holds but not once it is cancelled."""

import secrets
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta

from playwright.sync_api import expect

from libs.calendar import format_wareki
from ops.browser import GatewayClient as ApiSeat
from ops.browser import until
from tests.e2e.casework import submitted, team
from tests.e2e.seat import BrowserUser, DemoStaff, person_menu
from tests.times import today

SitDown = Callable[[DemoStaff], BrowserUser]
NOTICES = "お知らせ"
A_ROUND = 180
"""Seconds within which the routes of open cases have been looked at again, which happens every minute."""


def test_while_the_decider_is_away_the_deputy_may_decide(sit_down: SitDown, people: list[DemoStaff]) -> None:
    worker, supervisor, chief = (sit_down(person) for person in team(people))
    with closing(worker.without_browser()) as api, closing(supervisor.without_browser()) as deputy:
        household = api.get("/api/v1/households", {"worker": worker.person.id, "limit": 20})["items"][0]["id"]
        case = submitted(api, household, f"不在の間の案件 {secrets.token_hex(3)}")
        deputy.post(f"/api/v1/approvals/{case['id']}/approve", {}, case["version"])

        page = chief.open()
        person_menu(page).get_by_role("link", name="不在").press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("不在")
        chief.hands.press("n")
        dialog = page.get_by_role("dialog", name="不在を登録")
        expect(dialog.get_by_label("始まりの日")).to_be_focused()
        expect(dialog.get_by_role("region", name="決裁への影響")).to_contain_text("代決の順の人が代決できます。")
        expect(dialog.get_by_role("region", name="決裁への影響")).to_contain_text("今決裁の段階にある案件")
        dialog.get_by_label("終わりの日").fill("R2.1.1")
        chief.hands.press("Control+Enter")
        expect(dialog.get_by_text("終わりの日を、始まりの日以後にしてください。")).to_be_visible()
        dialog.get_by_label("終わりの日").fill("")
        dialog.get_by_label("種別").select_option("business_trip")
        chief.hands.press("Control+Enter")
        expect(page.get_by_label(NOTICES, exact=True)).to_contain_text("不在を登録しました。")
        own = page.get_by_role("region", name="自分の不在")
        expect(own.get_by_role("row").filter(has_text=chief.person.name)).to_contain_text("出張")

        # Entering the same day twice is refused in the service's own words.
        chief.hands.press("n", "Control+Enter")
        expect(dialog.get_by_text("種別を選んでください。")).to_be_visible()
        dialog.get_by_label("種別").select_option("business_trip")
        chief.hands.press("Control+Enter")
        expect(dialog.get_by_role("alert")).to_contain_text("不在")
        chief.hands.press("Escape")
        expect(dialog).to_have_count(0)

        until("代決できるようになること", A_ROUND, offers(deputy, case["id"], "deputise", True))
        seen = supervisor.open(f"/approvals/{case['id']}")
        expect(seen.get_by_role("button", name="代決", exact=True)).to_be_enabled()
        # A colleague sees that the chief is away, but not why.
        office = worker.open("/absences").get_by_role("region", name="事務所の不在")
        line = office.get_by_role("row").filter(has_text=chief.person.name)
        expect(line).to_contain_text("不在")
        expect(line).not_to_contain_text("出張")
        expect(line.get_by_role("button")).to_have_count(0)

        own.get_by_role("button", name="の不在を取り消す").press("Enter")
        chief.hands.press("Enter")
        expect(page.get_by_label(NOTICES, exact=True)).to_contain_text("不在を取り消しました。")
        expect(own.get_by_text("今日からの不在の登録はありません。")).to_be_visible()
        until("代決できなくなること", A_ROUND, offers(deputy, case["id"], "deputise", False))


def offers(seat: ApiSeat, case: str, deed: str, wanted: bool) -> Callable[[], bool]:
    """For `until`: whether the server offers this action on the case, or (not `wanted`) no longer does."""
    return lambda: (deed in seat.get(f"/api/v1/approvals/{case}")["actions"]) is wanted


def test_a_superior_enters_it_for_somebody_and_others_cannot(sit_down: SitDown, people: list[DemoStaff]) -> None:
    worker, supervisor, _chief = (sit_down(person) for person in team(people))
    page = worker.open("/absences")
    worker.hands.press("n")
    dialog = page.get_by_role("dialog", name="不在を登録")
    expect(dialog.get_by_label("種別")).to_be_visible()
    expect(dialog.get_by_label("だれの不在か")).to_have_count(0)

    page = supervisor.open("/absences")
    supervisor.hands.press("n")
    dialog = page.get_by_role("dialog", name="不在を登録")
    first = today() + timedelta(days=60)
    dialog.get_by_label("だれの不在か").select_option(worker.person.id)
    expect(dialog.get_by_role("region", name="決裁への影響")).to_contain_text("案件はありません。")
    dialog.get_by_label("始まりの日").fill(format_wareki(first, "short"))
    dialog.get_by_label("終わりの日").fill(format_wareki(first + timedelta(days=2), "short"))
    dialog.get_by_role("radio", name="午後").check()
    dialog.get_by_label("種別").select_option("annual_leave")
    dialog.get_by_label("終わりの日").focus()
    supervisor.hands.press("Control+Enter")
    expect(page.get_by_label(NOTICES, exact=True)).to_contain_text("不在を登録しました。")
    line = (
        page.get_by_role("region", name="事務所の不在")
        .get_by_role("row")
        .filter(has_text=worker.person.name)
        .filter(has_text=format_wareki(first))
    )
    expect(line).to_contain_text("午後")
    line.get_by_role("button", name="の不在を取り消す").press("Enter")
    supervisor.hands.press("Enter")
    expect(line).to_have_count(0)
