"""Beside the route: 施行 after the decision, a step reassigned to somebody else, a route for a matter without one."""

import secrets
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from ops.browser import GatewayClient as ApiSeat
from tests.e2e.casework import submitted, submitted_together, team
from tests.e2e.seat import BrowserUser, DemoStaff
from tests.e2e.worlds import OFFICE, somebody
from tests.story.running import Running

Doc = dict[str, Any]
SitDown = Callable[[DemoStaff], BrowserUser]
NOTICES = "お知らせ"
DEEDS = "この案件への処理"


@pytest.fixture
def team_of_three(people: list[DemoStaff]) -> tuple[DemoStaff, DemoStaff, DemoStaff]:
    """現業員, 係長, 課長."""
    return team(people)


@pytest.fixture
def apis(system: Running, team_of_three: tuple[DemoStaff, DemoStaff, DemoStaff]) -> Iterator[list[ApiSeat]]:
    """The three as clients of the API."""
    seats = [ApiSeat(system.gateway, {"id": person.id}) for person in team_of_three]
    yield seats
    for seat in seats:
        seat.close()


@pytest.fixture
def household(apis: list[ApiSeat]) -> str:
    held = apis[0].get("/api/v1/households", {"worker": apis[0].person["id"], "limit": 20})["items"]
    return held[0]["id"]


@pytest.fixture
def case(apis: list[ApiSeat], household: str) -> Doc:
    return submitted(apis[0], household, f"決定の記録 {secrets.token_hex(3)}")


@pytest.fixture
def nobody_decides(apis: list[ApiSeat]) -> Iterator[None]:
    """While the block runs, the office lets a post that nobody holds decide its 軽易 matters."""
    route = {"name": "次長決裁", "matter_type": "minor", "office_code": OFFICE}
    steps = [{"kind": "decide", "resolver": {"post": "次長"}}]
    made = apis[2].post("/api/v1/routes", {**route, "steps": steps})
    yield
    ended = {**route, "to": "2020-03-31", "steps": steps}
    apis[2].put(f"/api/v1/routes/{made['id']}", ended, made["version"])


def test_the_execution_of_a_decision_is_noted_once(
    sit_down: SitDown, team_of_three: tuple[DemoStaff, DemoStaff, DemoStaff], apis: list[ApiSeat], case: Doc
) -> None:
    for seat in apis[1:]:
        version = seat.get(f"/api/v1/approvals/{case['id']}")["version"]
        seat.post(f"/api/v1/approvals/{case['id']}/approve", {}, version)
    worker = sit_down(team_of_three[0])
    page = worker.open(f"/approvals/{case['id']}")
    page.get_by_role("button", name="施行を記す").press("Enter")
    dialog = page.get_by_role("dialog", name="施行を記す")
    day = dialog.get_by_label("施行日")
    expect(day).to_be_focused()
    today = day.input_value()
    day.fill("いつか")
    worker.hands.press("Control+Enter")
    expect(dialog.get_by_text("日付を、例のように書いてください。")).to_be_visible()
    day.fill("R2.4.1")
    worker.hands.press("Control+Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("施行日は決裁の日以後にしてください。")
    day.fill(today)
    dialog.get_by_label("文書番号（あれば）").fill("垂保第12号")
    worker.hands.press("Control+Enter")
    expect(page.get_by_label(NOTICES, exact=True)).to_contain_text("の施行を記しました。")
    expect(page.get_by_text(f"施行 {today} 垂保第12号（{team_of_three[0].name}）")).to_be_visible()
    expect(page.get_by_role("button", name="施行を記す")).to_have_count(0)


def test_a_step_is_given_to_somebody_else_with_the_reason(
    sit_down: SitDown, team_of_three: tuple[DemoStaff, DemoStaff, DemoStaff], people: list[DemoStaff], case: Doc
) -> None:
    _worker, supervisor, chief = team_of_three
    head = somebody(people, "office_head")
    seat = sit_down(chief)
    page = seat.open(f"/approvals/{case['id']}")
    page.get_by_role("button", name="経路を指定し直す").press("Enter")
    dialog = page.get_by_role("dialog", name="経路を指定し直す")
    step = dialog.get_by_label("指定し直す段階")
    expect(step).to_be_focused()
    expect(step.locator("option:checked")).to_contain_text(supervisor.name)
    seat.hands.press("Control+Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("人を選んでください。")
    expect(dialog.get_by_text("理由を書いてください。")).to_be_visible()
    to = dialog.get_by_label("新しい担当者")
    expect(to.locator("option", has_text=supervisor.name)).to_have_count(0)
    to.select_option(head.id)
    dialog.get_by_label("理由（必須）").fill("係長が欠員のため。")
    seat.hands.press("Control+Enter")
    expect(page.get_by_label(NOTICES, exact=True)).to_contain_text("経路を指定し直しました。")
    expect(page.get_by_role("table", name="決裁欄")).to_contain_text(head.name)
    expect(page.get_by_role("region", name=DEEDS)).to_contain_text(f"{head.name} の段階です。")


def test_headquarters_gives_a_route_to_a_matter_that_found_none(
    sit_down: SitDown,
    people: list[DemoStaff],
    team_of_three: tuple[DemoStaff, DemoStaff, DemoStaff],
    apis: list[ApiSeat],
    household: str,
    nobody_decides: None,
) -> None:
    _worker, supervisor, chief = team_of_three
    title = f"決裁者のいない案件 {secrets.token_hex(3)}"
    submitted_together(apis[0], household, [title], matter_type="minor")
    hq = sit_down(somebody(people, "hq", "city"))
    page = hq.open("/approvals")
    page.get_by_role("link", name="決裁者なし").press("Enter")
    row = page.get_by_role("row").filter(has_text=title)
    expect(row).to_contain_text("経路未定")
    row.get_by_role("link", name=title).press("Enter")
    page.get_by_role("button", name="経路を指定し直す").press("Enter")
    dialog = page.get_by_role("dialog", name="経路を指定し直す")
    dialog.get_by_label("1 番目の人").select_option(supervisor.id)
    dialog.get_by_label("2 番目の人").select_option(chief.id)
    dialog.get_by_label("2 番目の段階").select_option("review")
    dialog.get_by_label("理由（必須）").fill("次長の職がないため。")
    hq.hands.press("Control+Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("決裁の段階をちょうど一つ")
    dialog.get_by_label("2 番目の段階").select_option("decide")
    dialog.get_by_role("button", name="段階を加える").press("Enter")
    dialog.get_by_role("button", name="3 番目を外す").press("Enter")
    dialog.get_by_label("理由（必須）").focus()
    hq.hands.press("Control+Enter")
    expect(page.get_by_label(NOTICES, exact=True)).to_contain_text("経路を指定し直しました。")
    expect(page.get_by_role("region", name=DEEDS)).to_contain_text(f"{supervisor.name} の段階です。")
    expect(page.get_by_role("button", name="経路を指定し直す")).to_have_count(0)


def test_the_box_of_matters_without_a_decider_is_for_who_mends_them(
    sit_down: SitDown, team_of_three: tuple[DemoStaff, DemoStaff, DemoStaff]
) -> None:
    worker, _supervisor, chief = team_of_three
    boxes = sit_down(worker).open("/approvals").get_by_role("navigation", name="決裁箱")
    expect(boxes.get_by_role("link", name="後閲")).to_be_visible()
    expect(boxes.get_by_role("link", name="決裁者なし")).to_have_count(0)
    boxes = sit_down(chief).open("/approvals").get_by_role("navigation", name="決裁箱")
    expect(boxes.get_by_role("link", name="決裁者なし")).to_be_visible()
