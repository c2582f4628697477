"""Generations of the indices. Each is a full set of three; readers use exactly one, by alias.

A switch to another generation is one atomic change of all aliases, so readers see all of the old or all of the new one.
"""

import logging
from collections.abc import Sequence
from typing import TypedDict

from services.search.domain.dsl import Dsl, DslValue, SortValues
from services.search.domain.mappings import INDICES, changed_fields, index_body, new_fields
from services.search.store.engine import SLOW, Engine, Refused

log = logging.getLogger("tsuzuri.search")


class DocumentDigest(TypedDict):
    """The fields of a document that are compared with its owner's state."""

    key: str
    version: int
    deleted: bool
    content_hash: str
    office_code: str | None
    ward_code: str | None


class _Fields(TypedDict):
    properties: dict[str, Dsl]


class _Mappings(TypedDict):
    mappings: _Fields


class _Row(TypedDict):
    _id: str
    _source: DocumentDigest
    sort: SortValues


class Generations:
    """The generations in the engine."""

    def __init__(self, engine: Engine, *, shards: int = 1, replicas: int = 0) -> None:
        self._engine = engine
        self._shards = shards
        self._replicas = replicas

    def names(self, generation: int) -> dict[str, str]:
        """Index → its concrete name in a generation."""
        return {index: f"{self._engine.alias(index)}-g{generation:04d}" for index in INDICES}

    async def create(self, generation: int) -> None:
        """Make the three indices of a generation. Existing ones stay as they are."""
        for index, name in self.names(generation).items():
            try:
                await self._engine.call(
                    "PUT", f"/{name}", index_body(index, shards=self._shards, replicas=self._replicas), SLOW
                )
            except Refused as error:
                if error.reason != "resource_already_exists_exception":
                    raise

    async def add_fields(self, generation: int) -> list[str]:
        """Add to the indices of a generation the fields that they lack. An index that does not exist is skipped.

        Returns the fields (`entries.state`) whose mapping differs from that of today: only a rebuild can change them.
        """
        differing: list[str] = []
        for index, name in self.names(generation).items():
            answer: dict[str, _Mappings] = await self._engine.call(
                "GET", f"/{name}/_mapping", params={"ignore_unavailable": "true"}
            )
            if name not in answer:
                continue
            stored = answer[name]["mappings"]["properties"]
            if added := new_fields(index, stored):
                await self._engine.call("PUT", f"/{name}/_mapping", {"properties": added}, SLOW)
                log.info("index fields added", extra={"index": name, "fields": sorted(added)})
            differing += [f"{index}.{field}" for field in changed_fields(index, stored)]
        return differing

    async def live(self) -> int | None:
        """The generation that is read now. None if there is none, or not all three indices of it."""
        aliased: set[int] = set()
        for index in INDICES:
            try:
                answer = await self._engine.call("GET", f"/_alias/{self._engine.alias(index)}")
            except Refused as error:
                if error.status == 404:
                    return None
                raise
            aliased |= {int(name.rpartition("-g")[2]) for name in answer}
        return aliased.pop() if len(aliased) == 1 else None

    async def existing(self) -> list[int]:
        """All generations that have at least one index, oldest first."""
        patterns = ",".join(f"{self._engine.alias(index)}-g*" for index in INDICES)
        answer: list[dict[str, str]] = await self._engine.call(
            "GET", f"/_cat/indices/{patterns}", params={"format": "json", "h": "index"}
        )
        return sorted({int(row["index"].rpartition("-g")[2]) for row in answer})

    async def switch_to(self, generation: int, instead_of: int | None = None) -> None:
        """Let readers use this generation from now on: one atomic change of all three aliases.

        `instead_of` names the generation that is read now. Refused, and nothing changes, if another one is read by now.
        """
        actions: list[Dsl] = []
        for index, name in self.names(generation).items():
            alias = self._engine.alias(index)
            if instead_of is None:
                actions.append({"remove": {"index": f"{alias}-g*", "alias": alias, "must_exist": False}})
            else:
                before = self.names(instead_of)[index]
                actions.append({"remove": {"index": before, "alias": alias, "must_exist": True}})
            actions.append({"add": {"index": name, "alias": alias}})
        await self._engine.call("POST", "/_aliases", {"actions": actions}, SLOW)

    async def drop(self, generation: int) -> None:
        """Delete the indices of a generation that is not read."""
        if await self.live() == generation:
            raise ValueError("the live generation cannot be dropped")
        for name in self.names(generation).values():
            await self._engine.call("DELETE", f"/{name}", params={"ignore_unavailable": "true", **SLOW})

    async def refresh(self, generation: int) -> None:
        """Make everything written to a generation visible to searches."""
        names = ",".join(self.names(generation).values())
        await self._engine.call("POST", f"/{names}/_refresh", params=SLOW)

    async def in_buckets(self, generation: int, buckets: range, *, whole: bool = False) -> list[DocumentDigest]:
        """Every document of these buckets, tombstones included: its digest, or all of it if `whole`."""
        names = ",".join(self.names(generation).values())
        documents: list[DocumentDigest] = []
        after: SortValues | None = None
        while True:
            body: dict[str, DslValue] = {
                "size": 5000,
                "query": {"range": {"bucket": {"gte": buckets.start, "lt": buckets.stop}}},
                "sort": [{"key": "asc"}],
                "_source": True if whole else list(DocumentDigest.__annotations__),
                "track_total_hits": False,
            }
            if after is not None:
                body["search_after"] = after
            answer = await self._engine.call(
                "POST", f"/{names}/_search", body, {"allow_partial_search_results": "false", **SLOW}
            )
            hits: list[_Row] = answer["hits"]["hits"]
            documents += [hit["_source"] for hit in hits]
            if len(hits) < 5000:
                return documents
            after = hits[-1]["sort"]

    async def stored(self, generation: int, index: str, keys: Sequence[str]) -> dict[str, DocumentDigest]:
        """The documents of these keys in a generation as they are stored now (not as of the last refresh)."""
        if not keys:
            return {}
        answer = await self._engine.call("POST", f"/{self.names(generation)[index]}/_mget", {"ids": list(keys)}, SLOW)
        return {doc["_id"]: doc["_source"] for doc in answer["docs"] if doc.get("found")}
