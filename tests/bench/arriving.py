"""The morning: many people log in at the same moment, and each loads a first list of households."""

import asyncio
import random
import time

from aiohttp import ClientSession

from tests.bench import city
from tests.bench.harness import Report, percentile
from tests.bench.live import PEOPLE, STREAMS, LiveUser, browsers
from tests.bench.machine import Machine

TURNS = 5
PAUSE_S = 3.0
"""Seconds between two rounds, so that values cached for a second are read again."""
GOAL_S = 1.0


async def measure(machine: Machine, seed: int, report: Report) -> None:
    """Measure the log-ins. Each is by another person, all of whom have households."""
    await city.take_in(machine, max(PEOPLE, STREAMS), PEOPLE, seed)
    seconds: list[tuple[float, float]] = []
    async with browsers(machine) as http:
        for turn in range(TURNS + 1):
            arrived = await asyncio.gather(*(_arrive(http, city.staff_id(n)) for n in range(PEOPLE)))
            seconds += arrived if turn else []  # the first round warms up
            await asyncio.sleep(PAUSE_S)
    log_in, first = (percentile([pair[at] for pair in seconds], 0.95) for at in (0, 1))
    both = percentile([sum(pair) for pair in seconds], 0.95)
    report.row(
        "log-in",
        f"p95 of log-in and first list of households, {PEOPLE} people at once",
        f"≤ {GOAL_S:.1f} s",
        f"{both:.2f} s",
        both <= GOAL_S,
        f"log-in {log_in:.2f} s, list {first:.2f} s; {TURNS} turns",
    )


async def _arrive(http: ClientSession, staff_id: str) -> tuple[float, float]:
    """Log in and load the list; returns how long each took."""
    person = LiveUser(http, staff_id, random.Random(staff_id))
    begun = time.perf_counter()
    await person.log_in()
    inside = time.perf_counter()
    await person.settle()
    return inside - begun, time.perf_counter() - inside
