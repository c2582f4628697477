"""The people and objects of the two offices' books that the tests use, chosen by what a test needs and not by name."""

from collections.abc import Sequence
from typing import Any

import pytest

from tests.e2e.seat import BrowserUser, DemoStaff

Doc = dict[str, Any]
OFFICE = "tarumi"


def somebody(people: Sequence[DemoStaff], role: str, office: str = OFFICE, *, but: str | None = None) -> DemoStaff:
    """A person who holds a role in an office, other than `but` (an id)."""
    return next(p for p in people if p.role == role and p.office_code == office and p.id != but)


def households_of(seat: BrowserUser, worker: str) -> list[Doc]:
    """The households a worker holds."""
    return seat.ask(f"/api/v1/households?worker={worker}&limit=100")["items"]


def protected_household(seat: BrowserUser, people: Sequence[DemoStaff]) -> tuple[DemoStaff, str]:
    """A protected household of the office that another worker holds, and that worker."""
    for person in people:
        if person.role != "caseworker" or person.office_code != OFFICE or person.id == seat.person.id:
            continue
        for household in households_of(seat, person.id):
            if seat.ask(f"/api/v1/households/{household['id']}").get("protection"):
                return person, household["id"]
    pytest.fail("the books hold no protected household")


def entries_of(seat: BrowserUser, household: str) -> int:
    """How many entries a household's ledger has (up to 100)."""
    return len(seat.ask(f"/api/v1/timeline?household_id={household}&limit=100")["items"])


_told_apart: dict[str, Doc] = {}


def told_apart(seat: BrowserUser, households: Sequence[Doc]) -> Doc:
    """The household with the fullest ledger of those that are identified by their reading alone; computed once."""
    asked = " ".join(each["id"] for each in households)
    if asked not in _told_apart:
        _told_apart[asked] = _fullest(seat, households)
    return _told_apart[asked]


def _fullest(seat: BrowserUser, households: Sequence[Doc]) -> Doc:
    readings = [reading_of(each) for each in seat.ask("/api/v1/households?limit=100")["items"]]
    single = [each for each in households if readings.count(reading_of(each)) == 1 and reading_of(each)]
    return max(single, key=lambda each: entries_of(seat, each["id"]))


def reading_of(household: Doc) -> str:
    """The reading of the head's family name."""
    head: Doc = household.get("head") or {}
    kana: str = head.get("kana") or ""
    return kana.replace("　", " ").split(" ")[0]
