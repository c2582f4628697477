"""The protocol under seeded faults: crashes at any point, duplicates, reordering, delays, lost messages, two relays.

`TSUZURI_SEED=n` runs one seed again, `TSUZURI_LONG=1` runs many.
"""

import asyncio
import os
from collections.abc import Sequence

import pytest

from tests.faults.simulator.oracle import check
from tests.faults.simulator.world import Parts, World
from tests.faults.support.rounds import TIMEOUT, rounds

pytestmark = pytest.mark.timeout(TIMEOUT)
SEEDS = len(rounds(2_000, 10_000))
CHUNKS = 8


def run(seed: int, parts: Parts | None = None) -> World:
    """Run one seed; a failure's message names the seed."""

    async def once() -> World:
        world = World(seed, parts or Parts())
        try:
            await world.run()
            check(world)
        except AssertionError as error:
            raise type(error)(f"TSUZURI_SEED={seed}: {error}") from error
        return world

    return asyncio.run(once())


def seeds(chunk: int) -> Sequence[int]:
    """The seeds of one part of the run."""
    one = os.environ.get("TSUZURI_SEED")
    if one is not None:
        return [int(one)] if chunk == 0 else []
    return range(chunk * SEEDS // CHUNKS, (chunk + 1) * SEEDS // CHUNKS)


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_index_equals_store_nothing_is_lost_and_each_command_has_one_effect(chunk: int) -> None:
    for seed in seeds(chunk):
        run(seed)


def test_the_same_seed_is_the_same_run() -> None:
    one, other = run(7), run(7)
    assert one.schedule.turns == other.schedule.turns
    assert one.crashes == other.crashes
    assert one.applied == other.applied


def test_the_storms_do_come() -> None:
    worlds = [run(seed) for seed in range(60)]
    assert sum(w.crashes for w in worlds) > 50
    assert sum(w.broker.forgot for w in worlds) > 10
    assert sum(len(w.stores.losses.docs) for w in worlds) > 5
    sent = sum(len(log) for w in worlds for log in w.broker.logs.values())
    assert sent > sum(len(w.stores.journal.docs) for w in worlds), "duplicates on the wire"
