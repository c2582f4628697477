"""まとめて承認: only cases that were read and are low-risk can be chosen; afterwards each case shows its result."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import expect

from ops.browser import GatewayClient as ApiSeat
from tests.e2e.casework import clear_box, submitted_together, team
from tests.e2e.seat import BrowserUser, DemoStaff

Doc = dict[str, Any]
SitDown = Callable[[DemoStaff], BrowserUser]


@dataclass(frozen=True)
class Box:
    """The supervisor with four cases of a worker: two in order, one that is never opened, one flagged."""

    supervisor: BrowserUser
    chief: DemoStaff
    api: ApiSeat
    cases: dict[str, Doc]


@pytest.fixture
def box(sit_down: SitDown, people: list[DemoStaff]) -> Iterator[Box]:
    worker, person, chief = team(people)
    supervisor = sit_down(person)
    with closing(sit_down(worker).without_browser()) as writer, closing(supervisor.without_browser()) as api:
        clear_box(api)
        held = writer.get("/api/v1/households", {"worker": worker.id, "limit": 20})["items"]
        run, disputed = secrets.token_hex(3), {"flags": ["disputed"], "flag_reason": "本人が争っている"}
        cases = {
            name: submitted_together(writer, held[n]["id"], [f"{name} {run}"], **more)
            for n, (name, more) in enumerate(
                {"一件目": {}, "二件目": {}, "開かない件": {}, "争いの件": disputed}.items()
            )
        }
        yield Box(supervisor, chief, api, cases)


def test_what_was_read_is_approved_together_and_what_was_not_says_why(box: Box) -> None:
    hands, cases = box.supervisor.hands, box.cases
    for name in ("一件目", "二件目", "争いの件"):
        with box.supervisor.page.expect_response("**/api/v1/approvals/*/open"):
            box.supervisor.open(f"/approvals/{cases[name]['id']}")
        expect(box.supervisor.page.get_by_role("button", name="承認して次へ")).to_be_enabled()
    page = box.supervisor.open("/approvals")
    rows = {name: page.get_by_role("row").filter(has_text=case["title"]) for name, case in cases.items()}
    expect(rows["一件目"].get_by_role("checkbox")).to_be_enabled()
    expect(rows["開かない件"].get_by_role("checkbox")).to_be_disabled()
    expect(rows["開かない件"]).to_contain_text("読むと選べます")
    expect(rows["争いの件"].get_by_role("checkbox")).to_be_disabled()
    expect(rows["争いの件"]).to_contain_text("一件ずつ承認")

    chosen = page.get_by_role("status").filter(has_text="選んでいます")
    page.get_by_role("link", name=cases["争いの件"]["title"]).focus()
    hands.press("x")
    expect(chosen).to_contain_text("一件ずつ承認")
    page.get_by_role("link", name=cases["一件目"]["title"]).focus()
    hands.press("x", "j", "x")
    expect(rows["二件目"].get_by_role("checkbox")).to_be_checked()
    expect(chosen).to_have_text("選べる 2 件のうち 2 件を選んでいます。")
    hands.press("Control+Enter")
    dialog = page.get_by_role("dialog", name="2 件をまとめて承認")
    expect(dialog.get_by_role("listitem")).to_have_count(2)
    expect(dialog).to_contain_text(cases["二件目"]["title"])

    # Meanwhile the second case is handled in another window.
    second = cases["二件目"]
    box.api.post(f"/api/v1/approvals/{second['id']}/return", {"comment": "日付の誤り"}, second["version"])
    expect(dialog.get_by_role("button", name="2 件を承認する")).to_be_focused()
    hands.press("Enter")
    results = page.get_by_role("dialog", name="まとめて承認の結果")
    expect(results.get_by_role("status")).to_contain_text("1 件を承認しました。1 件は承認していません。")
    lines = results.get_by_role("listitem")
    passed_on = lines.filter(has_text=cases["一件目"]["title"])
    expect(passed_on).to_contain_text("次の人へ")
    expect(passed_on).to_contain_text(f"今は 課長 {box.chief.name}")
    expect(lines.filter(has_text=second["title"])).to_contain_text("未承認")
    expect(lines.filter(has_text=second["title"])).to_contain_text("開き直して状態を確かめてください")
    hands.press("Enter")
    expect(results).to_have_count(0)
    expect(rows["一件目"]).to_have_count(0)
    expect(rows["二件目"]).to_have_count(0)
    expect(rows["開かない件"]).to_have_count(1)
    expect(page.get_by_role("region", name="まとめて承認")).to_have_count(0)
    first = box.api.get(f"/api/v1/approvals/{cases['一件目']['id']}")
    assert [act["action"] for step in first["steps"] for act in step["acted"]] == ["approve"]
