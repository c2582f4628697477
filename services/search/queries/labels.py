"""How lists name the households of their entries: as they are named now, not as they were when an entry was written."""

import time
from collections.abc import Iterable, Mapping
from typing import TypedDict

from services.search.domain.documents import HouseholdShown, PersonShown
from services.search.domain.mappings import HOUSEHOLDS
from services.search.store import IndexReader

HOUSEHOLD_KEY = "records.household:"
PERSON_KEY = "records.person:"
LABEL_CACHED_S = 5.0
LABELS_CACHED = 20_000


class Label(TypedDict):
    """How a list names a household."""

    id: str
    case_number: str | None
    name: str | None
    kana: str | None
    worker_id: str | None
    status: str


class _Household(TypedDict):
    id: str
    head_person_id: str | None
    worker_id: str | None
    status: str
    shown: HouseholdShown


class _Person(TypedDict):
    shown: PersonShown


class Labels:
    """The labels of households, cached for five seconds.

    Only households of an answer that is being released are looked up, so the cache holds nothing that was not just shown.
    """

    def __init__(self, reading: IndexReader) -> None:
        self._reading = reading
        self._cached: dict[str, tuple[float, Label]] = {}

    async def of(self, household_ids: Iterable[str | None]) -> dict[str, Label]:
        """Household → its label. None, and households that the index does not hold, are left out."""
        ids, now = {each for each in household_ids if each}, time.monotonic()
        fresh = {h: self._cached[h][1] for h in ids if h in self._cached and self._cached[h][0] > now - LABEL_CACHED_S}
        missing = ids - fresh.keys()
        if not missing:
            return fresh
        read = await self._read(missing)
        if len(self._cached) > LABELS_CACHED:
            self._cached.clear()
        self._cached.update({household_id: (now, label) for household_id, label in read.items()})
        return fresh | read

    async def _read(self, household_ids: set[str]) -> dict[str, Label]:
        keys = sorted(HOUSEHOLD_KEY + each for each in household_ids)
        households = await self._reading.get_many(HOUSEHOLDS, keys, _Household)
        heads = {head for each in households.values() if (head := each["head_person_id"])}
        persons = await self._reading.get_many(HOUSEHOLDS, sorted(PERSON_KEY + head for head in heads), _Person)
        return {each["id"]: _label(each, persons) for each in households.values()}


def _label(household: _Household, persons: Mapping[str, _Person]) -> Label:
    numbers = household["shown"].get("case_numbers")
    person = persons.get(f"{PERSON_KEY}{household['head_person_id']}")
    head: PersonShown = person["shown"] if person else {}
    return {
        "id": household["id"],
        "case_number": numbers[-1]["number"] if numbers else None,
        "name": head.get("name") or household["shown"].get("label"),
        "kana": head.get("kana"),
        "worker_id": household["worker_id"],
        "status": household["status"],
    }
