"""A collection as one life of a process uses it: each call is a turn, and the process may die before and after it."""

from collections.abc import AsyncIterator, Sequence
from typing import Generic

from libs.aggregates.twin import TwinCollection
from libs.mongo import Filter, Row
from tests.faults.simulator.schedule import Life


class LivedDocuments(Generic[Row]):
    """`libs.mongo.Documents` over an in-memory store, in the turns of one life."""

    def __init__(self, life: Life, twin: TwinCollection[Row]) -> None:
        self._life = life
        self._twin = twin

    async def get(self, doc_id: str) -> Row | None:
        await self._life.turn()
        return await self._twin.get(doc_id)

    async def find_one(self, where: Filter) -> Row | None:
        await self._life.turn()
        return await self._twin.find_one(where)

    async def insert(self, doc: Row) -> None:
        await self._life.turn()
        await self._twin.insert(doc)
        self._life.live()

    async def update(self, where: Filter, change: Filter) -> bool:
        await self._life.turn()
        matched = await self._twin.update(where, change)
        self._life.live()
        return matched

    async def update_many(self, where: Filter, change: Filter) -> int:
        await self._life.turn()
        matched = await self._twin.update_many(where, change)
        self._life.live()
        return matched

    async def delete(self, where: Filter) -> bool:
        await self._life.turn()
        deleted = await self._twin.delete(where)
        self._life.live()
        return deleted

    async def find(
        self,
        where: Filter,
        *,
        sort: Sequence[tuple[str, int]] = (),
        limit: int = 0,
        fields: Sequence[str] | None = None,
    ) -> AsyncIterator[Row]:
        await self._life.turn()
        async for doc in self._twin.find(where, sort=sort, limit=limit, fields=fields):
            yield doc
