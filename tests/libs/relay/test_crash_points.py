"""A crash at any point loses no event."""

import asyncio

import pytest

from libs import faults
from libs.faults import SimulatedCrash
from tests.libs.relay.case import Office


@pytest.mark.parametrize(
    ("point", "copies"),
    [("relay.after_journal", 1), ("relay.before_publish", 1), ("relay.after_publish", 2), ("relay.before_mark", 2)],
)
async def test_a_crash_costs_at_most_a_duplicate(office: Office, point: str, copies: int) -> None:
    await office.write("r1", 2)
    faults.arm(point, "raise")
    with pytest.raises(SimulatedCrash):
        await office.relay.round()
    faults.disarm()
    await office.rounds(2, office.new_relay())
    assert office.broker.sequences("r1") == [1] * copies + [2]
    assert await office.unsent() == []


async def test_two_relays_at_once_keep_the_order(office: Office) -> None:
    for record_id in ("r1", "r2", "r3"):
        await office.write(record_id, 5)
    other = office.new_relay()
    await asyncio.gather(office.relay.round(), other.round())
    await office.rounds(6)
    await office.rounds(6, other)
    for record_id in ("r1", "r2", "r3"):
        first_times = list(dict.fromkeys(office.broker.sequences(record_id)))
        assert first_times == [1, 2, 3, 4, 5]
    assert await office.unsent() == []
