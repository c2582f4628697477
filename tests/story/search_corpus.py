"""The two demonstration offices in an index: read by the importer, turned into documents and queried by search."""

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
from libs.cursor import Cursors
from libs.purposes import Purposes
from libs.restrictions import Restrictions, RestrictionSet
from ops.importer.batch import read_batch
from ops.importer.checking import objects_of as made_of
from ops.importer.objects import ImportObject
from services.search.domain.documents import Document
from services.search.domain.filters import SearchFilters
from services.search.events import document_of, index_of
from services.search.queries.context import QueryContext
from services.search.queries.labels import Labels
from services.search.queries.scope import ScopeRequest
from services.search.queries.search import Search, search_entries
from services.search.store import Engine, Generations, IndexReader, IndexWriter, Item

LEGACY = Path(__file__).parents[2] / "demo" / "legacy"
OFFICES = ("tarumi", "hyogo")


def day_of_the_books() -> FixedClock:
    """A clock at the day on which the books end, because what is near to it ranks higher."""
    return FixedClock("2026-11-23T03:00:00.000Z")


class NobodyHidden:
    """The restrictions of a city where no household is protected."""

    async def etag(self) -> str:
        return "none"

    async def snapshot(self) -> RestrictionSet:
        return RestrictionSet("none", 0)


class Level:
    """An index that is caught up."""

    async def caught_up_at(self) -> Any:
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
    """The office's searches with the hits that are expected."""
    return json.loads((LEGACY / office / "queries.json").read_text(encoding="utf-8"))


def items_of(office: str) -> list[Item]:
    """The documents of an office, each with the index it belongs to."""
    known = {kind.name: kind.key_prefix for kind in TYPES}
    made: list[Item] = []
    for each in objects_of(office):
        key = known.get(each.type, "none:") + each.id
        index = index_of(key)
        if index is not None:
            state: dict[str, Any] = {**each.state, "id": each.id, "version": 1, "source": each.source}
            made.append(Item(index, document_of(key, 1, state)))
    return made


@dataclass(frozen=True)
class Corpus:
    """The indexed books, and a person of each office who searches."""

    context: QueryContext
    engine: Engine
    generations: Generations

    async def refs(self, office: str, q: str) -> list[str]:
        """`<sheet>!<row>` of every hit, in the order shown."""
        paging = Cursors(b"a secret of at least 32 bytes, invented").paging(None, actor=office, query=q)
        asked = Search(q, ScopeRequest(scope="office"), SearchFilters(), paging, "relevance", 1000)
        page: Mapping[str, Any] = (await search_entries(self.context, worker_of(office), asked)).value
        sources: list[Any] = [item["source"] for item in page["items"]]
        return [f"{source['sheet']}!{source['row']}" for source in sources]

    async def close(self) -> None:
        """Delete the indices."""
        for name in self.generations.names(1).values():
            await self.engine.call("DELETE", f"/{name}")
        await self.engine.close()


def worker_of(office: str) -> Actor:
    """An invented caseworker of an office."""
    post = Post("caseworker", office, "28100", "1係", (office,), "現業員")
    return Actor(f"{office}-worker", "試験 花子", (post,), post)


async def _nobodys(*whose: str) -> frozenset[str]:
    del whose
    return frozenset()


async def _nothing(token: str, household_id: str, purpose: str | None) -> list[Document]:
    del token, household_id, purpose
    return []


async def indexed(url: str, prefix: str) -> Corpus:
    """Both offices, written in bulk and searchable."""
    engine = Engine(url, prefix)
    generations = Generations(engine)
    await generations.create(1)
    await generations.switch_to(1)
    writing = IndexWriter(engine, generations.names(1))
    for office in OFFICES:
        outcomes = await writing.put_if_newer(items_of(office))
        assert set(outcomes) == {"written"}
    await generations.refresh(1)
    clock, reading = day_of_the_books(), IndexReader(engine)
    context = QueryContext(
        reading=reading,
        labels=Labels(reading),
        restrictions=Restrictions(NobodyHidden()),
        purposes=Purposes({}, clock),
        audit=Audit(TwinCollection(), clock),
        clock=clock,
        progress=Level(),
        assignments=_nobodys,
        assignments_of_unit=_nobodys,
        timeline_of=_nothing,
        record_types=LABELS["record_type"],
    )
    return Corpus(context, engine, generations)
