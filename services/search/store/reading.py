"""Reading through the aliases: searches, single documents, frozen views for ranked pages.

A search answers completely or raises SearchUnavailable. A partial result is never taken for a complete one.
"""

import asyncio
import contextlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NotRequired, TypedDict, TypeVar
from urllib.parse import quote

from libs.problems import IndexNotReady, SearchUnavailable, Unavailable
from services.search.domain.answers import Aggregations
from services.search.domain.documents import Document, Entry
from services.search.domain.dsl import Dsl, SortValues
from services.search.domain.mappings import INDICES
from services.search.store.engine import Engine, Refused

VIEW_EXPIRES_S = 60.0
MAX_VIEWS = 80
"""Frozen views that one process keeps open. The engine holds 300 in all; an abandoned view stays open until it expires."""


Fields = TypeVar("Fields")


class NamedFields(TypedDict):
    """The fields that are read of a household or a person that a term names."""

    kind: list[str]
    id: list[str]
    member_ids: NotRequired[list[str]]


class Hit(TypedDict):
    """One hit. It holds what its search asked for: the document and its sort values, or fields."""

    _source: Entry
    sort: SortValues
    fields: NamedFields
    matched_queries: NotRequired[list[str]]


@dataclass(frozen=True, slots=True)
class SearchHits:
    """One page of hits, the total (None: not counted), and the counts of the aggregations."""

    hits: list[Hit]
    total: int | None
    aggregations: Aggregations

    @property
    def sources(self) -> list[Entry]:
        """The stored documents of the hits."""
        return [hit["_source"] for hit in self.hits]

    def position(self, limit: int) -> SortValues | None:
        """The sort values after which the next page begins. None if this page, of at most `limit` hits, is the last."""
        return self.hits[-1]["sort"] if self.hits and len(self.hits) == limit else None


class IndexReader:
    """Reads the live generation."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._running_refresh: asyncio.Task[None] | None = None
        self._next_refresh: asyncio.Task[None] | None = None
        self._views: dict[str, float] = {}
        self._opening = 0

    async def search(self, indices: Sequence[str], dsl: Dsl, view: str | None = None) -> SearchHits:
        """Search these indices, or a frozen view of them. SearchUnavailable unless every shard answered."""
        path, body = f"/{self._aliases(indices)}/_search", dsl
        if view is not None:
            path, body = "/_search", {**dsl, "pit": {"id": view, "keep_alive": f"{VIEW_EXPIRES_S:.0f}s"}}
            if view in self._views:
                self._views[view] = time.monotonic()
        answer = await self._engine.call("POST", path, body, params={"allow_partial_search_results": "false"})
        total = answer["hits"].get("total")
        return SearchHits(answer["hits"]["hits"], total["value"] if total else None, answer.get("aggregations") or {})

    async def open_view(self, indices: Sequence[str]) -> str:
        """Open a frozen view for the later pages of a ranked list. It expires a minute after it was last read.

        If too many are open, the least recently read one is closed, and its reader has to start the list again.
        SearchUnavailable if too many are being opened at the same time.
        """
        path = f"/{self._aliases(indices)}/_search/point_in_time"
        self._opening += 1
        try:
            await self._close_oldest_views()
            answer = await self._engine.call("POST", path, params={"keep_alive": f"{VIEW_EXPIRES_S:.0f}s"})
        finally:
            self._opening -= 1
        view: str = answer["pit_id"]
        self._views[view] = time.monotonic()
        return view

    async def close_view(self, view: str) -> None:
        """Close a view that nobody will read again, so that the engine need not keep it until it expires."""
        self._views.pop(view, None)
        with contextlib.suppress(Unavailable, Refused):  # it is closed already, or expires by itself
            await self._engine.call("DELETE", "/_search/point_in_time", {"pit_id": [view]})

    async def _close_oldest_views(self) -> None:
        now = time.monotonic()
        self._views = {view: at for view, at in self._views.items() if now - at < VIEW_EXPIRES_S}
        if self._opening > MAX_VIEWS:
            raise SearchUnavailable
        while self._views and len(self._views) + self._opening > MAX_VIEWS:
            await self.close_view(min(self._views, key=lambda view: self._views[view]))

    async def get(self, index: str, key: str) -> Document | None:
        """The document of a key as it is stored now (not as of the last refresh), or None."""
        try:
            answer = await self._engine.call("GET", f"/{self._engine.alias(index)}/_doc/{quote(key, safe='')}")
        except Refused as error:
            if error.status == 404:
                return None
            raise
        return answer["_source"] if answer.get("found") else None

    async def get_many(self, index: str, keys: Sequence[str], fields: type[Fields]) -> dict[str, Fields]:
        """The documents of those keys that exist and are not deleted, with the fields of the TypedDict `fields`."""
        if not keys:
            return {}
        answer = await self._engine.call(
            "POST",
            f"/{self._engine.alias(index)}/_mget",
            {"docs": [{"_id": key, "_source": [*fields.__annotations__, "deleted"]} for key in keys]},
        )
        return {
            doc["_id"]: doc["_source"]
            for doc in answer["docs"]
            if doc.get("found") and not doc["_source"].get("deleted")
        }

    async def get_current(self, keys: Mapping[str, str], fields: type[Fields]) -> dict[str, Fields]:
        """The documents of these keys as they are stored now, with the fields of the TypedDict `fields`, in one call.

        `keys` maps each key to its index. Keys that do not exist are left out, tombstones are not.
        """
        docs = [
            {"_index": self._engine.alias(index), "_id": key, "_source": [*fields.__annotations__]}
            for key, index in keys.items()
        ]
        answer = await self._engine.call("POST", "/_mget", {"docs": docs})
        if any("error" in doc for doc in answer["docs"]):
            raise IndexNotReady
        return {doc["_id"]: doc["_source"] for doc in answer["docs"] if doc.get("found")}

    async def refresh(self) -> None:
        """Make what was written visible to searches. One refresh serves all callers that come before it is sent."""
        if self._next_refresh is None:
            self._next_refresh = asyncio.create_task(self._refresh_after(self._running_refresh))
        await asyncio.shield(self._next_refresh)

    async def _refresh_after(self, earlier: asyncio.Task[None] | None) -> None:
        if earlier is not None and not earlier.done():
            await asyncio.wait({earlier})
        self._running_refresh, self._next_refresh = self._next_refresh, None
        await self._engine.call("POST", f"/{self._aliases(INDICES)}/_refresh")

    def _aliases(self, indices: Sequence[str]) -> str:
        return ",".join(self._engine.alias(index) for index in indices)
