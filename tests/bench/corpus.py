"""A corpus of a few thousand records: an office's own notes under other ids and days, written as a synthetic batch."""

import asyncio
import random
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from libs.clock import rfc3339
from libs.ids import derived_id
from ops.importer.batch import read_batch
from ops.importer.casework import casework_objects
from ops.importer.objects import ImportObjectBuilder
from ops.launcher.config import CHECKOUT
from tests.bench.machine import OFFICE, Machine
from tests.bench.wire import Broken
from tests.times import now

Doc = dict[str, Any]
AT_ONCE = 50
LEVEL_SECONDS = 900


def notes(count: int, seed: int) -> Iterator[Doc]:
    """`count` import objects: each is one of the office's notes on another day within six years."""
    drawn = random.Random(seed)
    office = ImportObjectBuilder(read_batch(CHECKOUT / "demo" / "legacy" / OFFICE))
    models = [each for each in casework_objects(office) if each.type == "record" and each.state["household_id"]]
    end = now()
    for n in range(count):
        model = drawn.choice(models)
        at = rfc3339(end - timedelta(minutes=drawn.randrange(6 * 365 * 24 * 60)))
        source = {**(model.source or {}), "row": n, "file": "bench"}
        state = {**model.state, "occurred_at": at, "written_at": at}
        yield {"id": derived_id("bench", n), "type": "record", "state": state, "source": source}


async def take_in(machine: Machine, count: int, seed: int) -> None:
    """Write the notes through the imports of records, and wait until the index has all of them."""
    await taken_in(machine, derived_id("bench", seed, count), list(notes(count, seed)))


async def taken_in(machine: Machine, batch_id: str, objects: list[Doc]) -> None:
    """Write these objects as one batch, and wait until their events are processed."""
    batch: Doc = {"id": batch_id, "synthetic": True, "files": []}
    for first in range(0, len(objects), AT_ONCE):
        body: Doc = {"batch": batch, "objects": objects[first : first + AT_ONCE]}
        answer = await _taken(machine, body)
        refused = [each for each in answer["results"] if each["outcome"] not in ("created", "unchanged")]
        if refused:
            raise Broken(f"an object was not taken in: {refused[0]}")
    await level(machine)


async def _taken(machine: Machine, body: Doc) -> Doc:
    """The answer to one import. A busy service is asked again; repeating an import is harmless."""
    for pause in (1, 2, 5, 10):
        try:
            return await machine.internal("records", "POST", "/internal/v1/imports", body)
        except Broken as error:
            if "503" not in str(error):
                raise
        await asyncio.sleep(pause)
    return await machine.internal("records", "POST", "/internal/v1/imports", body)


async def level(machine: Machine) -> None:
    """Wait until nothing is in progress: trays empty and no consumer behind, twice in a row."""
    until = time.monotonic() + LEVEL_SECONDS
    quiet = 0
    while quiet < 3:
        if time.monotonic() > until:
            raise Broken("the events are not through")
        await asyncio.sleep(1.0)
        told = [service.health() for service in machine.services.values() if service.process.alive]
        busy = any(c.tray_age or sum(c.lag.values()) for c in told)
        quiet = 0 if busy else quiet + 1
