"""The ledger of a household: a link to an entry opens it, wherever it lies."""

import re
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from libs.ids import uuid7
from ops.browser import until
from tests.e2e.casework import BODY, in_state, item_opened, submitted, team, written
from tests.e2e.seat import BrowserUser, DemoStaff
from tests.e2e.worlds import households_of

SitDown = Callable[[DemoStaff], BrowserUser]
PAGE = 20
"""How many entries the ledger loads at once (`web/src/api/timeline.ts`)."""


@pytest.fixture
def worker(sit_down: SitDown, people: list[DemoStaff]) -> BrowserUser:
    """A caseworker of a unit with a supervisor."""
    return sit_down(team(people)[0])


def test_a_link_opens_an_entry_that_lies_below_the_first_page(worker: BrowserUser) -> None:
    household = households_of(worker, worker.person.id)[0]["id"]
    asked = {"household_id": household, "kind": ["record", "inquiry"]}
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
def test_a_link_whose_entry_is_not_here_says_so_in_the_same_words(worker: BrowserUser, kind: str) -> None:
    here, elsewhere = (household["id"] for household in households_of(worker, worker.person.id)[:2])
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


def shows(page: Page, count: int) -> None:
    """Expect the ledger to list so many entries, on all its pages."""
    timeline = page.get_by_role("region", name="経過")
    rows, more = timeline.locator("[data-row]"), timeline.get_by_role("button", name="続きを表示")
    for shown in range(PAGE, count, PAGE):
        expect(rows).to_have_count(shown)
        more.click()
    expect(rows).to_have_count(count)
    expect(more).to_have_count(0)


def test_every_switch_counts_what_it_shows(worker: BrowserUser) -> None:
    households = households_of(worker, worker.person.id)
    household = max(households, key=lambda each: len(browsed(worker, each["id"])))["id"]
    page = worker.open(f"/households/{household}")
    kinds = page.get_by_role("group", name="種別").get_by_role("button")
    years = page.get_by_role("navigation", name="年度").get_by_role("button")
    expect(kinds.nth(2)).to_be_visible()
    expect(years.nth(1)).to_be_visible()
    assert "決裁" not in "".join(kinds.all_inner_texts())
    for everything, others in ((kinds.first, kinds), (years.first, years)):
        for index in range(1, others.count()):
            others.nth(index).click()
            shows(page, count_of(others.nth(index)))
            everything.click()
            expect(everything).to_have_attribute("aria-pressed", "true")
    shows(page, count_of(kinds.first))


def count_of(switch: Locator) -> int:
    expect(switch).to_have_text(re.compile(r"\d+$"))
    return int(re.findall(r"\d+", switch.inner_text())[-1])


def browsed(seat: BrowserUser, household: str) -> list[Any]:
    return seat.ask(f"/api/v1/browse?household_id={household}&rows=record_type&by=year&kind=record&kind=inquiry")[
        "rows"
    ]


def test_sign_off_stands_in_its_record_and_only_exceptions_have_a_state(
    worker: BrowserUser, sit_down: SitDown, people: list[DemoStaff]
) -> None:
    _person, supervisor, chief = team(people)
    household = households_of(worker, worker.person.id)[4]["id"]
    waiting, decided = "係長が見ている記録", f"決裁まで済んだ記録 {uuid7()[-6:]}"
    with closing(worker.without_browser()) as api:
        submitted(api, household, waiting)
        case = submitted(api, household, decided)
        record = case["items"][0]["record_id"]
        for superior in (supervisor, chief):
            with closing(sit_down(superior).without_browser()) as other:
                now = other.get(f"/api/v1/approvals/{case['id']}")
                if now["state"] == "circulating":
                    other.post(f"/api/v1/approvals/{case['id']}/approve", {}, now["version"])
        until("決裁されること", 60, in_state(api, record, "approved"))

    page = worker.open(f"/households/{household}")
    timeline = page.get_by_role("region", name="経過")
    entry = timeline.get_by_role("listitem").filter(has_text=decided)
    expect(entry).to_have_count(1)
    expect(entry.get_by_text("回付中")).to_have_count(0, timeout=30_000)
    expect(entry.get_by_text("決裁済")).to_have_count(0)
    expect(timeline.get_by_role("listitem").filter(has_text=waiting).first.get_by_text("回付中")).to_be_visible()
    entry.locator("[data-row]").press("Enter")
    entry.get_by_role("button", name="決裁の経過").click()
    expect(entry.get_by_role("table")).to_contain_text(supervisor.name)


def test_a_record_is_sent_to_its_approvers_from_where_it_is_read(worker: BrowserUser) -> None:
    household = households_of(worker, worker.person.id)[0]["id"]
    title = f"台帳から回付する記録 {uuid7()[-6:]}"
    with closing(worker.without_browser()) as api:
        record = written(api, household, title)["id"]
        page = worker.open(f"/households/{household}?entry={record}")
        entry = page.get_by_role("region", name="経過").get_by_role("listitem").filter(has_text=title)
        expect(entry.get_by_text("未回付", exact=True)).to_be_visible()
        entry.get_by_role("button", name="決裁に回付").press("Enter")
        worker.expect_told(title)
        until("回付されること", 60, in_state(api, record, "in_approval"))
    expect(entry.get_by_text("回付中", exact=True).first).to_be_visible()
    expect(entry.get_by_role("button", name="決裁に回付")).to_have_count(0)


def test_an_item_is_done_from_the_ledger(worker: BrowserUser) -> None:
    title = item_opened(worker)
    page = worker.open(f"/households/{households_of(worker, worker.person.id)[0]['id']}")
    row = page.get_by_role("listitem").filter(has_text=title)
    row.get_by_role("button", name=title).press("Enter")
    dialog = page.get_by_role("dialog", name=title)
    expect(dialog.get_by_role("button", name="延期する")).to_be_visible()
    page.keyboard.press("Escape")
    row.get_by_role("button", name="済ませる").press("Enter")
    worker.expect_told(f"「{title}」を処理済にしました。")
    expect(row).to_have_count(0)


def test_the_head_of_a_ledger_names_the_last_visit(worker: BrowserUser) -> None:
    household = households_of(worker, worker.person.id)[0]["id"]
    with closing(worker.without_browser()) as api:
        written(api, household, "先日の訪問", BODY)
    page = worker.open(f"/households/{household}")
    expect(page.get_by_role("region", name="世帯の見出し")).to_contain_text("前回訪問")
