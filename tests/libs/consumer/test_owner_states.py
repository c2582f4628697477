"""An owner's state that cannot be applied is tried again and parked, as an event is; the others are applied."""

from collections.abc import AsyncGenerator, Sequence
from typing import Any

import pytest

from libs import problems
from libs.bus import Permanent
from libs.bus.handling import UNKNOWN_TRIES
from libs.bus.kafka import LogPartition
from libs.bus.parking import Stopped
from libs.contracts.events import Event, Received
from tests.libs.consumer.case import Reader, Topic, event


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("libs.bus.handling.BACK_OFF", (0.0,))


def received(told: Event) -> Received:
    return Received(**{name: value for name, value in told.items() if name != "traceparent"})  # pyright: ignore[reportArgumentType]


def left_behind(topic: Topic, *states: Event) -> Reader:
    """A consumer whose position the log has dropped; the owner has these states, all read at once."""

    async def owner_states(place: LogPartition) -> AsyncGenerator[Sequence[Received]]:
        yield [received(state) for state in states]

    reader = Reader(topic, owner_states=owner_states)
    reader.positions.docs["reader/tsuzuri.records/0"] = {"_id": "reader/tsuzuri.records/0", "offset": 0, "losses": 0}
    topic.add(event("r9", 1), event("r9", 2))
    topic.first = 1
    return reader


async def test_an_unknown_failure_is_tried_again_and_parked_and_holds_no_other_state(topic: Topic) -> None:
    one, other = (event(f"r{n}", 3, partition_key="h1") for n in (1, 2))
    reader = left_behind(topic, one, other, event("r3", 1))
    tried: list[str] = []

    def broken(state: Received) -> Exception | None:
        tried.append(state.id_part)
        return RuntimeError("broken") if state.id_part == "r1" else None

    reader.trouble = broken
    await reader.read(1)
    assert tried.count("r1") == UNKNOWN_TRIES
    assert reader.applied == [("r3", 1), ("r2", 3), ("r9", 2)]
    row = reader.parked.docs["records.record:r1"]
    assert (row["version"], row["error"], row["offset"]) == (3, "RuntimeError", -1)
    assert reader.position() == 2


async def test_an_unknown_failure_that_passes_is_applied(topic: Topic) -> None:
    reader = left_behind(topic, event("r1", 3))
    failures = [RuntimeError("once"), RuntimeError("twice")]
    reader.trouble = lambda state: failures.pop() if failures else None
    await reader.read(1)
    assert (reader.applied[0], reader.parked.docs) == (("r1", 3), {})


async def test_what_can_never_be_applied_is_parked_at_once_and_healed_by_a_newer_state(topic: Topic) -> None:
    reader = left_behind(topic, event("r1", 3), event("r9", 1))
    reader.trouble = lambda state: Permanent() if state.sequence in {1, 3} else None
    await reader.read(1)
    assert reader.parked.docs.keys() == {"records.record:r1"}, "the log had a newer one of the other"


async def test_what_waits_for_something_else_begins_anew_and_parks_nothing(topic: Topic) -> None:
    reader = left_behind(topic, event("r1", 3))
    tried = 0

    def waits(state: Received) -> Exception:
        nonlocal tried
        tried += 1
        return problems.InProgress()

    reader.trouble = waits
    with pytest.raises(problems.InProgress):
        await reader.read(1)
    assert (tried, reader.parked.docs, reader.position()) == (UNKNOWN_TRIES, {}, 0)


async def test_too_many_states_that_are_parked_stop_the_consumer(topic: Topic) -> None:
    many: list[Any] = [event(f"r{n}", 1) for n in range(300)]
    reader = left_behind(topic, *many)
    reader.trouble = lambda state: Permanent()
    with pytest.raises(Stopped):
        await reader.read(1)
    assert (len(reader.parked.docs), reader.position()) == (200, 0)
