"""Paths of queries and updates: those of the state are accepted, a misspelt one is refused and named."""

from typing import Any, NotRequired, TypedDict

import pytest

from libs.aggregates.paths import Paths, UnknownPath
from libs.mongo import Database

Stay = TypedDict("Stay", {"from": str, "to": str | None})


class Member(TypedDict):
    """A nested document."""

    person_id: str
    stays: list[Stay]


class State(TypedDict):
    """A state with every kind of value that a path may lead through."""

    worker_id: str | None
    members: list[Member]
    head: Member | Stay | None
    counts: dict[str, Stay]
    keys: NotRequired[list[str]]


KNOWN: list[dict[str, Any]] = [
    {"_id": "1", "version": {"$lt": 2}, "seen.records/record:1": {"$not": {"$gte": 3}}, "tray.id": "e"},
    {"worker_id": "w", "keys": {"$in": ["k"]}, "members.person_id": "p", "members.0.stays.to": None},
    {"$or": [{"worker_id": None}, {"$and": [{"head.person_id": "p"}, {"head.from": {"$gt": ""}}]}]},
    {"members": {"$elemMatch": {"person_id": "p", "stays": {"$elemMatch": {"to": None}}}}},
    {"members": {"$not": {"$elemMatch": {"person_id": "p"}}}, "counts.2026.from": {"$exists": True}},
    {"$set": {"worker_id": "w", "counts.2026": {"no": "path"}}, "$unset": {"keys": ""}, "$push": {"members": {"a": 1}}},
    {"$set": {"members.$.person_id": "p"}, "$min": {"tray_since": 1}},
]
UNKNOWN: list[tuple[dict[str, Any], str]] = [
    ({"worker": "w"}, "worker"),
    ({"members.person": "p"}, "members.person"),
    ({"worker_id.name": "p"}, "worker_id.name"),
    ({"$or": [{"worker_id": None}, {"$nor": [{"head.name": "p"}]}]}, "head.name"),
    ({"members": {"$elemMatch": {"stays": {"$elemMatch": {"until": None}}}}}, "members.stays.until"),
    ({"members": {"$not": {"$elemMatch": {"person": "p"}}}}, "members.person"),
    ({"counts.2026.until": 1}, "counts.2026.until"),
    ({"$set": {"worker_id": "w", "wroker_id": "w"}}, "wroker_id"),
    ({"$unset": {"key": ""}}, "key"),
    ({"$pull": {"members.stay": 1}}, "members.stay"),
]


@pytest.mark.parametrize("told", KNOWN)
def test_paths_of_the_state_and_of_the_housekeeping_are_taken(told: dict[str, Any]) -> None:
    Paths(State).check(told)


@pytest.mark.parametrize(("told", "path"), UNKNOWN)
def test_a_path_that_is_not_there_is_refused_and_named(told: dict[str, Any], path: str) -> None:
    with pytest.raises(UnknownPath) as refused:
        Paths(State).check(told)
    assert str(refused.value) == f"State has no {path}"


async def test_every_way_into_a_collection_is_looked_at(mongo_url: str) -> None:
    """Filters, updates, projections, sorts and indexes are checked before the engine is called; nothing is written."""
    database = Database(mongo_url, "paths")
    documents = database.collection("states", Paths(State))
    await documents.insert({"_id": "1", "worker_id": "w"})
    for ask in (
        lambda: documents.find_one({"wroker_id": "w"}),
        lambda: documents.find_one({}, fields=["wroker_id"]),
        lambda: documents.update({"_id": "1"}, {"$set": {"wroker_id": "w"}}),
        lambda: documents.update_many({"wroker_id": "w"}, {"$set": {"worker_id": "v"}}),
        lambda: documents.delete({"wroker_id": {"$exists": False}}),
        lambda: documents.list({}, sort=[("wroker_id", 1)]),
        lambda: documents.list({}, fields=["wroker_id"]),
        lambda: documents.count({"wroker_id": "w"}),
        lambda: documents.index("wroker_id"),
        lambda: documents.index("worker_id", partial={"wroker_id": {"$exists": True}}),
        lambda: anext(documents.find({"wroker_id": "w"})),
    ):
        with pytest.raises(UnknownPath, match="wroker_id"):
            await ask()
    assert await documents.list({"worker_id": "w"}, fields=["worker_id"]) == [{"_id": "1", "worker_id": "w"}]
    await database.drop()
    database.close()
