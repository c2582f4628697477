"""The two demonstration offices in an index: read by the importer, made into documents by search, asked by its queries."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from libs.actor import Actor, Post
from libs.aggregates.twin import TwinCollection
from libs.audit import Audit
from libs.clock import FixedClock
from libs.contracts.codes import LABELS
from libs.contracts.events import TYPES
from libs.purposes import Purposes
from libs.restrictions import Restrictions, Snapshot
from ops.importer.batch import read_batch
from ops.importer.checking import objects_of as made_of
from ops.importer.objects import ImportObject
from services.search.domain.access import Narrowing
from services.search.domain.projection import document_of, index_of
from services.search.queries.desk import Desk, Told
from services.search.queries.labels import Labels
from services.search.queries.reach import Wanted
from services.search.queries.search import Search, search
from services.search.store import Engine, Generations, Item, Reading, Writing

LEGACY = Path(__file__).parents[2] / "demo" / "legacy"
OFFICES = ("tarumi", "hyogo")


def day_of_the_books() -> FixedClock:
    """A clock that stands where the books end: what is near to it ranks higher."""
    return FixedClock("2026-11-23T03:00:00.000Z")


class NobodyHidden:
    """Restrictions of a city where nobody is protected."""

    async def etag(self) -> str:
        return "none"

    async def snapshot(self) -> Snapshot:
        return Snapshot("none", 0)


class Level:
    """An index that holds everything."""

    async def level_at(self) -> Any:
        return day_of_the_books().now()

    async def parked(self, keys: Sequence[str]) -> Mapping[str, int]:
        del keys
        return {}


@cache
def objects_of(office: str) -> list[ImportObject]:
    """Everything the importer makes of an office's books."""
    return list(made_of(read_batch(LEGACY / office)))


@cache
def queries_of(office: str) -> list[dict[str, Any]]:
    """The office's searches with what they should find."""
    return json.loads((LEGACY / office / "queries.json").read_text(encoding="utf-8"))


def items_of(office: str) -> list[Item]:
    """The documents of an office, each with the index it belongs to."""
    known = {kind.name: kind.key_prefix for kind in TYPES}
    made: list[Item] = []
    for each in objects_of(office):
        key = known.get(each.type, "none:") + each.id
        index = index_of(key)
        if index is not None:
            state = {**each.state, "id": each.id, "version": 1, "source": each.source}
            made.append(Item(index, document_of(key, 1, state)))
    return made


@dataclass(frozen=True)
class Corpus:
    """The indexed books and somebody of each office to ask."""

    desk: Desk
    engine: Engine
    generations: Generations

    async def refs(self, office: str, q: str) -> list[str]:
        """`<sheet>!<row>` of every hit, in the order people see them."""
        asked = Search(q, Wanted(scope="office"), Narrowing(), "relevance", 1000)
        page = await search(self.desk, worker_of(office), asked)
        sources = [item["source"] for item in page.body["items"]]
        return [f"{source['sheet']}!{source['row']}" for source in sources]

    async def close(self) -> None:
        """Take the indices away again."""
        for name in self.generations.names(1).values():
            await self.engine.call("DELETE", f"/{name}")
        await self.engine.close()


def worker_of(office: str) -> Actor:
    """An invented caseworker of an office."""
    post = Post("caseworker", office, "28100", "1係", (office,), "現業員")
    return Actor(f"{office}-worker", "試験 花子", (post,), post)


async def _nobodys(staff_id: str) -> frozenset[str]:
    del staff_id
    return frozenset()


async def _nothing(token: str, household_id: str, purpose: str | None) -> list[Told]:
    del token, household_id, purpose
    return []


async def indexed(url: str, prefix: str) -> Corpus:
    """Both offices, written in bulk and visible."""
    engine = Engine(url, prefix)
    generations = Generations(engine)
    await generations.create(1)
    await generations.go_over(1)
    writing = Writing(engine, generations.names(1))
    for office in OFFICES:
        outcomes = await writing.put_if_newer(items_of(office))
        assert set(outcomes) == {"written"}
    await generations.refresh(1)
    clock, reading = day_of_the_books(), Reading(engine)
    desk = Desk(
        reading=reading,
        labels=Labels(reading),
        restrictions=Restrictions(NobodyHidden()),
        purposes=Purposes({}, clock),
        audit=Audit(TwinCollection(), clock),
        clock=clock,
        progress=Level(),
        assignments=_nobodys,
        timeline_of=_nothing,
        record_types=LABELS["record_type"],
    )
    return Corpus(desk, engine, generations)
