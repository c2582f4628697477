"""Rows of the look-up: whose household it is, its flags in words, and what the caller has to say first."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.e2e.seat import BrowserUser, DemoStaff
from tests.e2e.worlds import OFFICE, households_of, somebody

SitDown = Callable[[DemoStaff], BrowserUser]
Doc = dict[str, Any]


def box_of(page: Page) -> Locator:
    return page.get_by_role("banner").get_by_role("combobox", name="世帯を探す")


def looked_up(page: Page, household: Doc) -> Locator:
    """The row of a household, looked up by its number in the box of the header."""
    box_of(page).fill("")
    box_of(page).fill(household["case_number"])
    row = page.get_by_role("banner").get_by_role("option").filter(has_text=household["case_number"])
    row.wait_for()
    return row


def in_town(seat: BrowserUser, worker: str) -> Doc:
    """An unprotected household of this worker whose town is known, and how old its head is."""
    return next(
        each
        for each in households_of(seat, worker)
        if each["ward_town"] and is_head_dated(each) and not is_protected(seat, each["id"])
    )


def is_head_dated(household: Doc) -> bool:
    head = household["head_person_id"]
    return any(each["birth_date"] for each in household["members"] if each["person_id"] == head)


def is_protected(seat: BrowserUser, household: str) -> bool:
    return bool(seat.ask(f"/api/v1/households/{household}").get("protection"))


def test_age_and_town_tell_people_apart_until_a_call_is_open(seat: BrowserUser) -> None:
    household = in_town(seat, seat.person.id)
    page = seat.open()
    row = looked_up(page, household)
    expect(row).to_contain_text(household["ward_town"])
    expect(row).to_contain_text("歳")
    box_of(page).press("Escape")
    box_of(page).press("Escape")
    expect(box_of(page)).not_to_be_focused()
    seat.hands.press("i")
    expect(page.get_by_role("complementary", name="問合せ応対")).to_be_visible()
    row = looked_up(page, household)
    expect(row).to_contain_text(household["head"]["name"])
    expect(row).not_to_contain_text(household["ward_town"])
    expect(row).not_to_contain_text("歳")


def test_somebody_elses_household_is_flagged_in_words(seat: BrowserUser, people: list[DemoStaff]) -> None:
    colleague = somebody(people, "caseworker", OFFICE, but=seat.person.id)
    page = seat.open()
    row = looked_up(page, in_town(seat, colleague.id))
    expect(row).to_contain_text(colleague.name)
    expect(row).to_contain_text("担当外")
    row = looked_up(page, in_town(seat, seat.person.id))
    expect(row).to_contain_text(seat.person.name)
    expect(row).not_to_contain_text("担当外")
