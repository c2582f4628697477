"""How lists name the households their entries are about: as they are now, not as they were when written."""

import time
from collections.abc import Iterable, Mapping
from typing import Any

from services.search.domain.mappings import HOUSEHOLDS
from services.search.store import Reading

HOUSEHOLD_KEY = "records.household:"
PERSON_KEY = "records.person:"
LABEL_KEPT_S = 5.0
LABELS_KEPT = 20_000


class Labels:
    """How lists name households: `{id, case_number, name, kana, worker_id, status}`, asked anew after five seconds.

    Only households that a released answer holds are asked for, so nothing is kept that was not just shown.
    """

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._kept: dict[str, tuple[float, dict[str, Any]]] = {}

    async def of(self, household_ids: Iterable[str]) -> dict[str, dict[str, Any]]:
        """Household → its label; those the index does not hold are left out."""
        wanted, now = set(household_ids), time.monotonic()
        fresh = {
            h: self._kept[h][1] for h in wanted if h in self._kept and self._kept[h][0] > now - LABEL_KEPT_S
        }
        missing = wanted - fresh.keys()
        if not missing:
            return fresh
        asked = await self._asked(missing)
        if len(self._kept) > LABELS_KEPT:
            self._kept.clear()
        self._kept.update({household_id: (now, label) for household_id, label in asked.items()})
        return fresh | asked

    async def named(self, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The items of a list, each with the household it is about."""
        households = await self.of(item["household_id"] for item in items if item["household_id"])
        return [{**item, "household": households.get(item["household_id"])} for item in items]

    async def _asked(self, household_ids: set[str]) -> dict[str, dict[str, Any]]:
        keys = sorted(HOUSEHOLD_KEY + each for each in household_ids)
        fields = ["id", "head_person_id", "worker_id", "status", "shown"]
        households = await self._reading.many(HOUSEHOLDS, keys, fields)
        heads = {h["head_person_id"] for h in households.values() if h.get("head_person_id")}
        persons = await self._reading.many(HOUSEHOLDS, sorted(PERSON_KEY + head for head in heads), ["shown"])
        return {h["id"]: _label(h, persons) for h in households.values()}


def _label(household: Mapping[str, Any], persons: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    shown: Mapping[str, Any] = household.get("shown") or {}
    numbers: list[Mapping[str, Any]] = shown.get("case_numbers") or []
    person = persons.get(f"{PERSON_KEY}{household.get('head_person_id')}", {})
    head: Mapping[str, Any] = person.get("shown") or {}
    return {
        "id": household["id"],
        "case_number": numbers[-1]["number"] if numbers else None,
        "name": head.get("name") or shown.get("label"),
        "kana": head.get("kana"),
        "worker_id": household.get("worker_id"),
        "status": household.get("status"),
    }
