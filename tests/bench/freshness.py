"""P6: the time from a write's acknowledgement until a search finds it, beside indexing directly with `wait_for`.

Calls are logged at random moments, because a steady beat would fall into step with the engine's refresh each second.
One query each 10 ms asks which of the awaited calls can be found. The raw side's answer comes when its document can be
found.
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from typing import Any

from opensearchpy import AsyncOpenSearch

from libs.actor import Actor
from libs.ids import uuid7
from services.search.domain.documents import searchable
from services.search.domain.mappings import ENTRIES, index_body
from services.search.store.engine import Engine
from tests.bench.bare import Json
from tests.bench.harness import Report, figures, ratio_of
from tests.bench.machine import RAW, Machine
from tests.bench.wire import Broken, Wire, request
from tests.bench.writes import call

Doc = dict[str, Any]
ROUNDS = 3
WRITES = 150
A_SECOND = 10.0
LOOK_S = 0.01
FOUND_SECONDS = 30.0


class Watch:
    """Records when each awaited key is first found."""

    def __init__(self, look: Callable[[list[str]], Awaitable[set[str]]]) -> None:
        self._look = look
        self._acked: dict[str, float] = {}
        self._moved = time.perf_counter()
        self.seconds: list[float] = []

    def await_key(self, key: str) -> None:
        """Await this key from now on: its write was acknowledged."""
        self._acked[key] = self._moved = time.perf_counter()

    async def run(self, expected: int) -> list[float]:
        """Query until `expected` keys were found."""
        while len(self.seconds) < expected:
            if time.perf_counter() - self._moved > FOUND_SECONDS:
                raise Broken(f"{expected - len(self.seconds)} writes were not found")
            found = await self._look(list(self._acked)) if self._acked else set[str]()
            now = time.perf_counter()
            self.seconds += [now - self._acked.pop(key) for key in found]
            self._moved = now if found else self._moved
            await asyncio.sleep(LOOK_S)
        return self.seconds


class Freshness:
    """Both sides."""

    def __init__(self, machine: Machine, worker: Actor, household_id: str, seed: int) -> None:
        self._machine = machine
        self._worker = worker
        self._household_id = household_id
        self._drawn = random.Random(seed)
        self._engine = Engine(machine.opensearch.url, "tsuzuri")
        self._raw = AsyncOpenSearch(
            hosts=[machine.opensearch.url], serializer=Json(), max_retries=0, timeout=30, maxsize=50
        )
        self._index = f"/{RAW}-entries"
        self._document: Doc = {}

    async def prepare(self) -> None:
        """Make the raw side's index, and a document like those of our side."""
        await self._raw.transport.perform_request("PUT", self._index, body=index_body(ENTRIES))
        key = await self._log(Wire(self._machine.url("inquiries")))
        watch = Watch(self._stored)
        watch.await_key(key)
        await watch.run(1)
        alias = self._engine.alias(ENTRIES)
        found = await self._engine.call("GET", f"/{alias}/_doc/{key}")
        source = found["_source"]
        self._document = {**source, "text": searchable(part["text"] for part in source["parts"])}

    async def _log(self, wire: Wire) -> str:
        headers = self._machine.as_actor(self._worker, to="inquiries")
        answer = await wire.ask(request("POST", "/v1/inquiries", headers, call(self._household_id)))
        return f"inquiries.inquiry:{answer.json()['id']}"

    async def _found(self, keys: list[str]) -> set[str]:
        body: Doc = {"size": len(keys), "query": {"terms": {"key": keys}}, "_source": False, "track_total_hits": False}
        answer = await self._engine.call("POST", f"/{self._engine.alias(ENTRIES)}/_search", body)
        return {hit["_id"] for hit in answer["hits"]["hits"]}

    async def _stored(self, keys: list[str]) -> set[str]:
        body: Doc = {"docs": [{"_id": key, "_source": False} for key in keys]}
        answer = await self._engine.call("POST", f"/{self._engine.alias(ENTRIES)}/_mget", body)
        return {doc["_id"] for doc in answer["docs"] if doc.get("found")}

    async def ours(self, writes: int, a_second: float, *, searchable: bool = True) -> list[float]:
        """Seconds from acknowledgement to being found (or, if not `searchable`, to being stored in the index)."""
        watch = Watch(self._found if searchable else self._stored)
        seeing = asyncio.create_task(watch.run(writes))
        wires = [Wire(self._machine.url("inquiries")) for _ in range(8)]

        async def write(wire: Wire, some: int) -> None:
            for _ in range(some):
                await asyncio.sleep(self._drawn.uniform(0, 2 * len(wires) / a_second))
                watch.await_key(await self._log(wire))

        shares = [len(range(n, writes, len(wires))) for n in range(len(wires))]
        await asyncio.gather(*(write(wire, some) for wire, some in zip(wires, shares, strict=True)))
        for wire in wires:
            wire.close()
        return await seeing

    async def raw(self, writes: int, a_second: float) -> list[float]:
        """Seconds of `index … refresh=wait_for`, at the same moments."""
        taken: list[float] = []

        async def write() -> None:
            body = {**self._document, "id": uuid7()}
            begun = time.perf_counter()
            await self._raw.transport.perform_request(
                "PUT", f"{self._index}/_doc/{uuid7()}", params={"refresh": "wait_for"}, body=body
            )
            taken.append(time.perf_counter() - begun)

        tasks: list[asyncio.Task[None]] = []
        for _ in range(writes):
            await asyncio.sleep(self._drawn.uniform(0, 2 / a_second))
            tasks.append(asyncio.create_task(write()))
        await asyncio.gather(*tasks)
        return taken

    async def close(self) -> None:
        await self._raw.close()
        await self._engine.close()


async def measure(machine: Machine, worker: Actor, household_id: str, seed: int, report: Report) -> None:
    """The rows of P6."""
    fresh = Freshness(machine, worker, household_id, seed)
    try:
        await fresh.prepare()
        await _measured(fresh, report)
    finally:
        await fresh.close()


async def _measured(fresh: Freshness, report: Report) -> None:
    ours: list[list[float]] = []
    raw: list[list[float]] = []
    for _ in range(ROUNDS):
        ours.append(await fresh.ours(WRITES, A_SECOND))
        raw.append(await fresh.raw(WRITES, A_SECOND))
    report.ratio(
        "P6", "ack → found by search ÷ index with wait_for, 10/s, refresh 1 s", ratio_of(ours, raw), 1.10, by="p95"
    )
    added = figures(await fresh.ours(500, 50.0, searchable=False))
    report.row(
        "P6",
        "added by the pipeline: ack → stored in the index, 50/s",
        "p95 ≤ 50 ms, p99 ≤ 250 ms",
        f"p95 {added.p95:.0f} ms, p99 {added.p99:.0f} ms",
        added.p95 <= 50 and added.p99 <= 250,
        f"{added} ms",
    )
