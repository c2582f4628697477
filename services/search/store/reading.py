"""Reading through the aliases: hits with totals and counts, one object as it stands, points in time for long reads.

An answer is whole or SearchUnavailable: no partial result is ever taken for all there is.
"""

import asyncio
import contextlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from libs.problems import IndexNotReady, SearchUnavailable, Unavailable
from services.search.domain.mappings import INDICES
from services.search.store.engine import Engine, Refused

VIEW_KEPT_S = 60.0
VIEWS_OPEN = 80
"""Frozen views of one process: the engine holds 300 in all, and those of readers who went away wait for their end."""


@dataclass(frozen=True, slots=True)
class Hits:
    """One page: the engine's hits, how many there are in all (None = not asked), and the counts asked for."""

    hits: list[dict[str, Any]]
    total: int | None
    aggregations: dict[str, Any]

    @property
    def sources(self) -> list[dict[str, Any]]:
        """The stored documents of the hits."""
        return [hit["_source"] for hit in self.hits]


class Reading:
    """Reads of the live generation."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._running: asyncio.Task[None] | None = None
        self._waiting: asyncio.Task[None] | None = None
        self._views: dict[str, float] = {}
        self._opening = 0

    async def search(self, indices: Sequence[str], dsl: Mapping[str, Any], pit: str | None = None) -> Hits:
        """Ask one question of these indices (or of a point in time). SearchUnavailable unless every part answered."""
        if pit is None:
            path = f"/{','.join(self._engine.alias(index) for index in indices)}/_search"
            body, params = dict(dsl), {"allow_partial_search_results": "false"}
        else:
            path, params = "/_search", {"allow_partial_search_results": "false"}
            body = {**dsl, "pit": {"id": pit, "keep_alive": f"{VIEW_KEPT_S:.0f}s"}}
            if pit in self._views:
                self._views[pit] = time.monotonic()
        answer = await self._engine.call("POST", path, body, params=params)
        total = answer["hits"].get("total")
        return Hits(
            answer["hits"]["hits"], total["value"] if total else None, answer.get("aggregations") or {}
        )

    async def open_view(self, indices: Sequence[str]) -> str:
        """A frozen view for the further pages of a ranked list: it goes a minute after it was last read.

        Where too many are open, the one that was not read for longest goes: its reader begins the list anew. Where too
        many are being opened at this moment: SearchUnavailable.
        """
        path = f"/{','.join(self._engine.alias(index) for index in indices)}/_search/point_in_time"
        self._opening += 1
        try:
            await self._make_room()
            answer = await self._engine.call("POST", path, params={"keep_alive": f"{VIEW_KEPT_S:.0f}s"})
        finally:
            self._opening -= 1
        view: str = answer["pit_id"]
        self._views[view] = time.monotonic()
        return view

    async def close_view(self, view: str) -> None:
        """Nobody reads on: the engine need not keep it until its time is over."""
        self._views.pop(view, None)
        with contextlib.suppress(Unavailable, Refused):  # gone already, or goes by itself
            await self._engine.call("DELETE", "/_search/point_in_time", {"pit_id": [view]})

    async def _make_room(self) -> None:
        now = time.monotonic()
        self._views = {view: at for view, at in self._views.items() if now - at < VIEW_KEPT_S}
        if self._opening > VIEWS_OPEN:
            raise SearchUnavailable
        while self._views and len(self._views) + self._opening > VIEWS_OPEN:
            await self.close_view(min(self._views, key=lambda view: self._views[view]))

    async def get(self, index: str, key: str) -> dict[str, Any] | None:
        """The stored document of a key as it stands now (real time, not as of the last refresh), or None."""
        try:
            answer = await self._engine.call(
                "GET", f"/{self._engine.alias(index)}/_doc/{quote(key, safe='')}"
            )
        except Refused as error:
            if error.status == 404:
                return None
            raise
        return answer["_source"] if answer.get("found") else None

    async def many(self, index: str, keys: Sequence[str], fields: Sequence[str]) -> dict[str, dict[str, Any]]:
        """The chosen fields of the documents of these keys, those that exist and are not deleted."""
        if not keys:
            return {}
        answer = await self._engine.call(
            "POST",
            f"/{self._engine.alias(index)}/_mget",
            {"docs": [{"_id": key, "_source": [*fields, "deleted"]} for key in keys]},
        )
        return {
            doc["_id"]: doc["_source"]
            for doc in answer["docs"]
            if doc.get("found") and not doc["_source"].get("deleted")
        }

    async def standing(
        self, keys: Mapping[str, str], fields: Sequence[str] = ()
    ) -> dict[str, dict[str, Any]]:
        """The versions (and chosen fields) that these keys have now (real time), by one call whatever their indices.

        `keys` gives the index of each; those that are not there are left out.
        """
        wanted = [
            {"_index": self._engine.alias(index), "_id": key, "_source": list(fields) or False}
            for key, index in keys.items()
        ]
        answer = await self._engine.call("POST", "/_mget", {"docs": wanted})
        if any("error" in doc for doc in answer["docs"]):
            raise IndexNotReady
        return {
            doc["_id"]: {**doc.get("_source", {}), "version": doc["_version"]}
            for doc in answer["docs"]
            if doc.get("found")
        }

    async def refresh(self) -> None:
        """Make what was written visible to searches; one refresh serves all who ask before it is sent."""
        if self._waiting is None:
            self._waiting = asyncio.create_task(self._refresh_after(self._running))
        await asyncio.shield(self._waiting)

    async def _refresh_after(self, earlier: asyncio.Task[None] | None) -> None:
        if earlier is not None and not earlier.done():
            await asyncio.wait({earlier})
        self._running, self._waiting = self._waiting, None
        path = f"/{','.join(self._engine.alias(index) for index in INDICES)}/_refresh"
        await self._engine.call("POST", path)
