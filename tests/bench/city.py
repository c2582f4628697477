"""A city at work: caseworkers of all ten offices, each with households of their own, written as a synthetic batch.

The people of one small book are too few: twenty sessions of one person would all get the news for that person, and one
call would make twenty pages load again. All names are combined from those of the invented book.
"""

import random
from collections.abc import Iterator
from typing import Any

from libs.contracts.offices import OFFICES, ListedOffice
from libs.ids import derived_id
from ops.importer.batch import read_batch
from ops.importer.casework import casework_objects
from ops.importer.objects import ImportObject, ImportObjectBuilder, people_objects
from ops.launcher.config import CHECKOUT
from tests.bench.corpus import taken_in
from tests.bench.machine import OFFICE, Machine
from tests.times import ago

Doc = dict[str, Any]
HOUSEHOLDS = 10
"""Households of each caseworker. A real one has eighty, which would only take longer to import."""
RECORDS = 2
"""Records of each household."""
BATCH = derived_id("bench", "city")


class Models:
    """The objects of the invented book that are copied under other names."""

    def __init__(self) -> None:
        office = ImportObjectBuilder(read_batch(CHECKOUT / "demo" / "legacy" / OFFICE))
        people = list(people_objects(office))
        self.staff = _states(people, "staff")
        self.persons = [each for each in _states(people, "person") if " " in each["names"][0]["text"]]
        self.households = [each for each in _states(people, "household") if each["status"] == "active"]
        self.records = [each for each in _states(list(casework_objects(office)), "record") if each["household_id"]]


def _states(objects: list[ImportObject], kind: str) -> list[Doc]:
    return [each.state for each in objects if each.type == kind and not each.protected]


async def take_in(machine: Machine, workers: int, with_households: int, seed: int) -> None:
    """Write `workers` caseworkers over the offices, the first `with_households` with households and records."""
    objects = list(_objects(workers, with_households, seed))
    await taken_in(machine, BATCH, objects)


def _objects(workers: int, with_households: int, seed: int) -> Iterator[Doc]:
    drawn, models, offices = random.Random(seed), Models(), list(OFFICES.values())
    for n in range(workers):
        office = offices[n % len(offices)]
        yield from _staff(n, office, models)
        if n < with_households:
            for m in range(HOUSEHOLDS):
                yield from _household(n * HOUSEHOLDS + m, staff_id(n), office, models, drawn)


def staff_id(n: int) -> str:
    """The id of the n-th caseworker."""
    return derived_id("bench", "staff", n)


def _staff(n: int, office: ListedOffice, models: Models) -> Iterator[Doc]:
    model = next(each for each in models.staff if each["posts"][0]["role"] == "caseworker")
    post = {**model["posts"][0], "office_code": office.office_code}
    yield _object("staff", staff_id(n), {**model, "staff_number": f"7{n:05}", "name": f"計測 職員{n}", "posts": [post]})


def _household(n: int, worker_id: str, office: ListedOffice, models: Models, drawn: random.Random) -> Iterator[Doc]:
    person_id, household_id = derived_id("bench", "person", n), derived_id("bench", "household", n)
    family, given = (drawn.choice(models.persons)["names"][0] for _ in range(2))
    name = {**family, "text": f"{family['text'].split()[0]} {given['text'].split()[-1]}", "kana": None}
    yield _object("person", person_id, {**drawn.choice(models.persons), "names": [name]})
    model = drawn.choice(models.households)
    number = {"series": office.number_series, "number": f"{80000 + n}", "from": None, "to": None, "original": None}
    yield _object(
        "household",
        household_id,
        {
            **model,
            "case_numbers": [number],
            "office_code": office.office_code,
            "ward_code": office.ward_code,
            "worker_id": worker_id,
            "head_person_id": person_id,
            "members": [{**model["members"][0], "person_id": person_id}],
        },
    )
    for at in range(RECORDS):
        yield _record(derived_id("bench", "record", n, at), household_id, office, drawn.choice(models.records), drawn)


def _record(record_id: str, household_id: str, office: ListedOffice, model: Doc, drawn: random.Random) -> Doc:
    at = ago(days=drawn.randrange(1, 5 * 365))
    state: Doc = {
        **model,
        "household_id": household_id,
        "office_code": office.office_code,
        "occurred_at": at,
        "written_at": at,
        "links": [],
        "legacy_signoff": [],
    }
    return _object("record", record_id, state)


def _object(kind: str, object_id: str, state: Doc) -> Doc:
    return {"id": object_id, "type": kind, "state": state, "source": {"batch": BATCH, "file": "bench", "row": 1}}
