"""The ledger of a household: a link to an entry opens it, wherever it lies."""

from collections.abc import Callable
from contextlib import closing

import pytest
from playwright.sync_api import expect

from libs.ids import uuid7
from tests.e2e.casework import submitted, team
from tests.e2e.seat import BrowserUser, DemoStaff
from tests.e2e.worlds import households_of

PAGE = 20
"""How many entries the ledger loads at once (`web/src/api/timeline.ts`)."""


def test_a_link_opens_an_entry_that_lies_below_the_first_page(
    sit_down: Callable[[DemoStaff], BrowserUser], people: list[DemoStaff]
) -> None:
    person, _supervisor, _chief = team(people)
    worker = sit_down(person)
    household = households_of(worker, person.id)[0]["id"]
    asked = {"household_id": household}
    with closing(worker.without_browser()) as api:
        while len(api.get("/api/v1/timeline", {**asked, "limit": PAGE + 1})["items"]) <= PAGE:
            submitted(api, household, "先の記録を下へ送る記録")
        listed = api.get("/api/v1/timeline", {**asked, "limit": 100})["items"]
        newest, oldest = listed[0], listed[-1]

    page = worker.open(f"/households/{household}?entry={oldest['id']}")
    timeline = page.get_by_role("region", name="経過")
    expect(timeline.get_by_role("region", name=f"{oldest['title']}の内容")).to_be_visible()
    expect(timeline.get_by_text("リンクで開いた項目です。")).to_be_visible()
    rows = timeline.locator("[data-row]")
    expect(rows).to_have_count(PAGE + 1)
    expect(rows.first).to_be_in_viewport()

    rows.nth(1).press("Enter")
    expect(timeline.get_by_role("region", name=f"{newest['title']}の内容")).to_be_visible()
    expect(timeline.get_by_text("リンクで開いた項目です。")).to_have_count(0)
    expect(rows).to_have_count(PAGE)


@pytest.mark.parametrize("kind", ["unknown", "elsewhere"])
def test_a_link_whose_entry_is_not_here_says_so_in_the_same_words(
    sit_down: Callable[[DemoStaff], BrowserUser], people: list[DemoStaff], kind: str
) -> None:
    person, _supervisor, _chief = team(people)
    worker = sit_down(person)
    here, elsewhere = (household["id"] for household in households_of(worker, person.id)[:2])
    entry = uuid7()
    if kind == "elsewhere":
        with closing(worker.without_browser()) as api:
            listed = api.get("/api/v1/timeline", {"household_id": elsewhere, "limit": 1})["items"]
            entry = listed[0]["id"]

    page = worker.open(f"/households/{here}?entry={entry}")
    timeline = page.get_by_role("region", name="経過")
    missing = timeline.get_by_text("リンクの項目は、この台帳に見つかりません。")
    expect(missing).to_be_visible(timeout=30_000)
    expect(timeline.locator("[data-row]").first).to_be_visible()
    timeline.get_by_role("button", name="リンクの指定を外す").click()
    expect(missing).to_have_count(0)
    assert "entry=" not in page.url
