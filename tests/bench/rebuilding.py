"""P7: documents per second of a whole rebuild, beside `_bulk` of the same documents prepared beforehand.

Both send one bulk of 500 at a time. The rebuild's time is that of the whole job: new indices, copy from the owners,
comparison with them, and the switch; the time of the copy alone is shown too.
"""

import asyncio
import time
from typing import Any

import orjson

from libs.client import ServiceClient
from libs.ids import BUCKETS
from services.search.commands.indexing import item_of
from services.search.commands.owners import OwnerClients
from services.search.domain.mappings import INDICES
from services.search.store import Generations, IndexWriter, Item
from services.search.store.engine import SLOW, Engine
from tests.bench.harness import Report
from tests.bench.machine import RAW, Machine
from tests.bench.wire import Broken

ROUNDS = 3
BATCH = 500
JOB_SECONDS = 900


async def rebuild(machine: Machine) -> tuple[float, float, int]:
    """(seconds of the job, seconds of its copy, documents compared)."""
    begun = time.perf_counter()
    await machine.internal("search", "POST", "/internal/v1/rebuild")
    copied = 0.0
    while True:
        job = await machine.internal("search", "GET", "/internal/v1/rebuild")
        taken = time.perf_counter() - begun
        if not copied and job["progress"].get("copied_to") == BUCKETS:
            copied = taken
        if job["state"] == "done":
            return taken, copied, job["progress"]["compared"]
        if job["state"] == "failed" or taken > JOB_SECONDS:
            raise Broken(f"rebuild: {job}")
        await asyncio.sleep(0.05)


async def documents(machine: Machine) -> list[Item]:
    """Every document of the index, made from the owners' states."""
    clients = {
        name: ServiceClient(machine.url(name), to=name, signer=machine.signers["search"])
        for name in ("records", "approvals", "inquiries")
    }
    owned = [each async for each in OwnerClients(clients).states(range(BUCKETS))]
    for client in clients.values():
        await client.close()
    made = [item_of(each.key, each.version, each.state) for each in owned]
    return [item for item in made if item is not None]


class Bulk:
    """The raw side: prepared bodies into new indices of the same form."""

    def __init__(self, machine: Machine, items: list[Item]) -> None:
        self._engine = Engine(machine.opensearch.url, f"{RAW}-bulk")
        self._generations = Generations(self._engine)
        writing = IndexWriter(self._engine, self._generations.names(1))
        lines = [writing._lines(item, "external") for item in items]
        self._bodies = [b"".join(lines[first : first + BATCH]) for first in range(0, len(lines), BATCH)]

    async def run(self) -> float:
        """Seconds of all bulks and the final refresh."""
        await self._generations.create(1)
        begun = time.perf_counter()
        for body in self._bodies:
            answer: dict[str, Any] = await self._engine.call("POST", "/_bulk", body, SLOW)
            if answer["errors"]:
                raise Broken(orjson.dumps(answer["items"][0]).decode())
        await self._generations.refresh(1)
        taken = time.perf_counter() - begun
        for index in INDICES:
            await self._engine.call("DELETE", f"/{self._generations.names(1)[index]}")
        return taken

    async def close(self) -> None:
        await self._engine.close()


async def measure(machine: Machine, report: Report) -> None:
    """Add the rows of P7."""
    items = await documents(machine)
    bulk = Bulk(machine, items)
    await bulk.run()
    jobs: list[tuple[float, float]] = []
    raw: list[float] = []
    for _ in range(ROUNDS):
        whole, copy, compared = await rebuild(machine)
        if compared < len(items):
            raise Broken(f"{compared} documents were compared, {len(items)} are there")
        jobs.append((whole, copy))
        raw.append(await bulk.run())
    await bulk.close()
    ratios = sorted(theirs / ours for (ours, _), theirs in zip(jobs, raw, strict=True))
    copies = sorted(theirs / copy for (_, copy), theirs in zip(jobs, raw, strict=True))
    middle = ROUNDS // 2
    rate, raw_rate = (len(items) / sorted(seconds)[middle] for seconds in ([whole for whole, _ in jobs], raw))
    report.row(
        "P7",
        f"rebuild ÷ raw _bulk, {len(items)} documents, one bulk at a time",
        "≥ 0.80",
        f"{ratios[middle]:.2f} ({ratios[0]:.2f}–{ratios[-1]:.2f})",
        ratios[middle] >= 0.8,
        f"{rate:.0f} ÷ {raw_rate:.0f} documents/s",
    )
    report.row(
        "P7", "its copy alone ÷ raw _bulk", "–", f"{copies[middle]:.2f} ({copies[0]:.2f}–{copies[-1]:.2f})", None
    )
