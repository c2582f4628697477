"""inquiries on the compatible engine: one app per module, no worker loops, a database of its own, a stand-in for
records.
"""

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from libs.contracts.events import Received
from libs.ids import uuid7
from libs.mongo import Database
from libs.problems import Unavailable
from libs.restrictions import Restrictions, RestrictionSet, restriction_set_of
from services.inquiries import consumers
from services.inquiries.main import create
from services.inquiries.settings import Settings
from services.inquiries.store import Store
from tests.services.keepers import Keepers
from tests.services.people import Asker, asking, keys_in
from tests.times import ago


class RecordsStandIn:
    """Answers as records does: tests hide households in it, or make it unreachable."""

    def __init__(self) -> None:
        self.households: dict[str, Any] = {}
        self.n = 0
        self.unreachable = False
        self.asked = 0
        self.unlinked_notes: list[Any] = []

    async def post(self, path: str, body: Any = None) -> Any:
        """Answer a POST as the client of records does: takes reports of unlinked notes."""
        if self.unreachable:
            raise Unavailable
        self.unlinked_notes += body["notes"]

    async def close(self) -> None:
        return None

    def hide(self, household_id: str, **entry: Any) -> None:
        self.households[household_id] = entry
        self.n += 1

    async def etag(self) -> str:
        self.asked += 1
        if self.unreachable:
            raise Unavailable
        return f"etag-{self.n}"

    async def snapshot(self) -> RestrictionSet:
        etag = await self.etag()
        return restriction_set_of({"etag": etag, "n": self.n, "households": dict(self.households)})


@pytest.fixture(scope="session")
def keys_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return keys_in(tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="module")
async def app(mongo_url: str, keys_dir: Path) -> AsyncGenerator[FastAPI]:
    prefix = f"t{uuid7().replace('-', '')[-10:]}"
    settings = Settings(mongo_url=mongo_url, db_prefix=prefix, keys_dir=keys_dir)
    yield create(settings, "api")
    database = Database(mongo_url, settings.database("inquiries"))
    await database.drop()
    database.close()


@pytest.fixture(scope="module")
def store(app: FastAPI) -> Store:
    return app.state.store


@pytest.fixture
def keepers(app: FastAPI) -> Keepers:
    """Answers this app's questions about purposes from now on, instead of itself and approvals."""
    keepers = Keepers()
    app.state.purposes = keepers.purposes()
    return keepers


@pytest.fixture(scope="module")
def records(store: Store) -> RecordsStandIn:
    stand_in = RecordsStandIn()
    store.restrictions = Restrictions(stand_in)
    store.process.clients["records"] = stand_in  # pyright: ignore[reportArgumentType]  # answers as records would
    return stand_in


@pytest.fixture(scope="module")
async def ask(app: FastAPI, keys_dir: Path, store: Store, records: RecordsStandIn) -> AsyncGenerator[Asker]:
    assert not records.unreachable
    async with asking(app, keys_dir) as asker:
        for event in people_and_places():
            await hear(store, event)
        yield asker


async def hear(store: Store, event: Received) -> None:
    """Let the consumer apply one event of records. Its refusal fails the test."""
    for refused in await consumers.records(store)([event]):
        if refused is not None:
            raise refused


def records_event(name: str, key: str, state: dict[str, Any], sequence: int = 1) -> Received:
    """An event as records would send it."""
    published = {"id": key.split(":", 1)[1], "version": sequence, **state}
    return Received(
        id=uuid7(),
        name=name,
        key=key,
        sequence=sequence,
        prev=sequence - 1,
        time=ago(days=8),
        state=published,
        change={},
        actor=None,
        partition_key=key,
    )


def household(household_id: str, office: str, worker: str | None = None, **more: Any) -> Received:
    ward = {"tarumi": "28108", "hyogo": "28105"}[office]
    state = {"office_code": office, "ward_code": ward, "status": "active", "worker_id": worker, **more}
    return records_event("household.registered", f"records.household:{household_id}", state)


def staff(staff_id: str, posts: list[dict[str, Any]]) -> Received:
    return records_event("staff.imported", f"records.staff:{staff_id}", {"name": staff_id, "posts": posts})


def post(office: str, unit: str = "生活支援第一係", to: str | None = None) -> dict[str, Any]:
    return {"post": "担当", "role": "caseworker", "office_code": office, "unit": unit, "from": "2020-04-01", "to": to}


def people_and_places() -> list[Received]:
    """Events of two offices with their staff, some households and a district."""
    people = {"w1": "tarumi", "w2": "tarumi", "s1": "tarumi", "w9": "hyogo"}
    staff = [
        records_event("staff.imported", f"records.staff:{who}", {"name": who, "posts": [{"office_code": office}]})
        for who, office in people.items()
    ]
    offices = [
        records_event("office.imported", f"records.office:o-{code}", {"office_code": code})
        for code in ("tarumi", "hyogo")
    ]
    holders = [
        {"staff_id": "w1", "from": None, "to": "2020-03-31"},
        {"staff_id": "w2", "from": "2020-04-01", "to": None},
    ]
    district = records_event("district.imported", "records.district:d1", {"office_code": "tarumi", "holders": holders})
    return [
        *staff,
        *offices,
        district,
        household("h1", "tarumi", "w1"),
        household("h2", "tarumi", district_id="d1"),
        household("h9", "hyogo", "w9"),
    ]
