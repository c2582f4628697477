"""The invariants that must hold when the simulation is at rest (docs/domain/README.md#invariants)."""

from libs.mongo import Doc
from libs.relay import row_id
from services.search.domain.documents import Document
from services.search.events import document_of, index_of
from tests.faults.simulator.world import KEY, RECORD, World


class Violation(AssertionError):  # noqa: N818 — named for what happened
    """An invariant does not hold."""


def check(world: World) -> None:
    """Raise Violation for the first invariant that does not hold."""
    _every_acknowledged_command_is_there_once(world)
    _the_journal_is_complete(world)
    _the_index_equals_the_store(world)
    _the_index_never_went_back(world)
    _each_event_had_one_effect(world)
    _require(not world.stores.parked.docs, "nothing is parked")


def _require(held: bool, rule: str) -> None:
    if not held:
        raise Violation(rule)


def _every_acknowledged_command_is_there_once(world: World) -> None:
    """I1, I2, I3."""
    kept = [key for doc in world.stores.records.docs.values() for key in doc["keys"]]
    _require(len(kept) == len(set(kept)), "I3: one effect per Idempotency-Key")
    for key, record_id in world.acknowledged.items():
        _require(key in world.stores.records.docs[record_id]["keys"], f"I1: {key} was acknowledged")
    _require(set(kept) == set(world.acknowledged), "I2: nothing that nobody said")


def _the_journal_is_complete(world: World) -> None:
    """I4."""
    journal = world.stores.journal.docs
    rows = 0
    for doc in world.stores.records.docs.values():
        for n in range(1, doc["version"] + 1):
            row = journal.get(row_id(KEY + doc["_id"], n))
            _require(row is not None, f"I4: event {n} of {doc['_id']} is in the journal")
            assert row is not None
            _require(row["prev"] == n - 1 and "sent" in row, f"I4: event {n} of {doc['_id']} was sent")
            rows += 1
        _require("tray_since" not in doc, "an empty tray has no tray_since")
    _require(rows == len(journal), "I4: no row too many")


def _published(doc: Doc) -> Doc:
    names = set(RECORD.model.model_fields)
    return {"id": doc["_id"], "version": doc["version"], **{k: v for k, v in doc.items() if k in names}}


def _the_index_equals_the_store(world: World) -> None:
    """I5: id, version and content are equal; the index has nothing else."""
    wanted: dict[tuple[str, str], Document] = {}
    for doc in world.stores.records.docs.values():
        key = KEY + doc["_id"]
        index = index_of(key)
        assert index is not None
        wanted[index, key] = document_of(key, doc["version"], _published(doc))
    _require(world.index.documents.keys() == wanted.keys(), "I5: the index has what the store has")
    for place, document in wanted.items():
        _require(world.index.documents[place] == document, f"I5: {place[1]} is as in the store")


def _the_index_never_went_back(world: World) -> None:
    """I6."""
    for key, versions in world.seen_in_index.items():
        _require(versions == sorted(versions), f"I6: {key} never goes back")


def _each_event_had_one_effect(world: World) -> None:
    """Applied in order, none twice, none missing at the end, and none skipped while the broker lost nothing."""
    for doc in world.stores.records.docs.values():
        case = world.stores.cases.docs.get(f"case of {doc['_id']}")
        _require(case is not None, f"{doc['_id']} reached the reacting service")
        assert case is not None
        applied: list[int] = case["applied"]
        _require(applied == sorted(set(applied)), "I3: one effect per event, in order")
        _require(applied[-1] == doc["version"], "the newest event was applied")
        _require(case["seen"] == {f"records/record:{doc['_id']}": doc["version"]}, "it is noted as seen")
        if not world.broker.forgot:
            _require(applied == list(range(1, doc["version"] + 1)), "no gap the first time")
