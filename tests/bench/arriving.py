"""The morning: people log in at the same moment, and each sees a first list of households."""

import asyncio
import random
import time

from aiohttp import ClientSession

from tests.bench import city
from tests.bench.harness import Report, percentile
from tests.bench.live import PEOPLE, STREAMS, Person, browsers
from tests.bench.machine import Machine

TURNS = 5
PAUSE_S = 3.0
"""Between two turns: what is kept for a second is asked for anew."""
GOAL_S = 1.0


async def measure(machine: Machine, seed: int, report: Report) -> None:
    """The row of the log-ins: everybody is somebody else, with households."""
    await city.take_in(machine, max(PEOPLE, STREAMS), PEOPLE, seed)
    seconds: list[tuple[float, float]] = []
    async with browsers(machine) as http:
        for turn in range(TURNS + 1):
            arrived = await asyncio.gather(*(_arrive(http, city.staff_id(n)) for n in range(PEOPLE)))
            seconds += arrived if turn else []  # the first one warms
            await asyncio.sleep(PAUSE_S)
    log_in, first = (percentile([pair[at] for pair in seconds], 0.95) for at in (0, 1))
    both = percentile([sum(pair) for pair in seconds], 0.95)
    report.row(
        "log-in", f"p95 of log-in and first list of households, {PEOPLE} people at once", f"≤ {GOAL_S:.1f} s",
        f"{both:.2f} s", both <= GOAL_S, f"log-in {log_in:.2f} s, list {first:.2f} s; {TURNS} turns",
    )  # fmt: skip


async def _arrive(http: ClientSession, staff_id: str) -> tuple[float, float]:
    """Log in and look: how long each took."""
    person = Person(http, staff_id, random.Random(staff_id))
    begun = time.perf_counter()
    await person.log_in()
    inside = time.perf_counter()
    await person.settle()
    return inside - begun, time.perf_counter() - inside
