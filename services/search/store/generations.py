"""Generations of the indices: each a full set of three, of which exactly one is read, by alias.

Going over to another generation is one atomic change of all aliases, so readers see the whole old or the whole new
one and never a half.
"""

from collections.abc import Sequence
from typing import Any

from services.search.domain.mappings import INDICES, index_body
from services.search.store.engine import WRITE_WAIT, Engine, Refused


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
        """Make the three indices of a generation; those that are there stay as they are."""
        for index, name in self.names(generation).items():
            try:
                await self._engine.call(
                    "PUT",
                    f"/{name}",
                    index_body(index, shards=self._shards, replicas=self._replicas),
                    wait=WRITE_WAIT,
                )
            except Refused as error:
                if error.reason != "resource_already_exists_exception":
                    raise

    async def live(self) -> int | None:
        """The generation that is read now, or None when there is none (or not a whole one)."""
        found: set[int] = set()
        for index in INDICES:
            try:
                answer = await self._engine.call("GET", f"/_alias/{self._engine.alias(index)}")
            except Refused as error:
                if error.status == 404:
                    return None
                raise
            found |= {int(name.rpartition("-g")[2]) for name in answer}
        return found.pop() if len(found) == 1 else None

    async def existing(self) -> list[int]:
        """All generations of which there is any index, oldest first."""
        patterns = ",".join(f"{self._engine.alias(index)}-g*" for index in INDICES)
        answer: list[dict[str, Any]] = await self._engine.call(
            "GET", f"/_cat/indices/{patterns}", params={"format": "json", "h": "index"}
        )
        return sorted({int(row["index"].rpartition("-g")[2]) for row in answer})

    async def go_over(self, generation: int, instead_of: int | None = None) -> None:
        """Read this generation from now on: one atomic change of all three aliases.

        `instead_of` names the one that is read now: Refused, and nothing changes, when that is another one by now.
        """
        actions: list[dict[str, Any]] = []
        for index, name in self.names(generation).items():
            alias = self._engine.alias(index)
            if instead_of is None:
                actions.append({"remove": {"index": f"{alias}-g*", "alias": alias, "must_exist": False}})
            else:
                before = self.names(instead_of)[index]
                actions.append({"remove": {"index": before, "alias": alias, "must_exist": True}})
            actions.append({"add": {"index": name, "alias": alias}})
        await self._engine.call("POST", "/_aliases", {"actions": actions}, wait=WRITE_WAIT)

    async def drop(self, generation: int) -> None:
        """Delete the indices of a generation that is not read."""
        if await self.live() == generation:
            raise ValueError("the generation that is read cannot be dropped")
        for name in self.names(generation).values():
            await self._engine.call(
                "DELETE", f"/{name}", params={"ignore_unavailable": "true"}, wait=WRITE_WAIT
            )

    async def refresh(self, generation: int) -> None:
        """Make everything written to a generation visible."""
        names = ",".join(self.names(generation).values())
        await self._engine.call("POST", f"/{names}/_refresh", wait=WRITE_WAIT)

    async def in_buckets(
        self, generation: int, buckets: range, fields: Sequence[str] | None
    ) -> list[dict[str, Any]]:
        """Every document of these buckets, tombstones too: `{_id, _source}` with the chosen fields (None = all)."""
        names = ",".join(self.names(generation).values())
        found: list[dict[str, Any]] = []
        after: list[Any] | None = None
        while True:
            body: dict[str, Any] = {
                "size": 5000,
                "query": {"range": {"bucket": {"gte": buckets.start, "lt": buckets.stop}}},
                "sort": [{"key": "asc"}],
                "_source": True if fields is None else list(fields),
                "track_total_hits": False,
            }
            if after is not None:
                body["search_after"] = after
            answer = await self._engine.call(
                "POST",
                f"/{names}/_search",
                body,
                params={"allow_partial_search_results": "false"},
                wait=WRITE_WAIT,
            )
            hits: list[dict[str, Any]] = answer["hits"]["hits"]
            found += hits
            if len(hits) < 5000:
                return found
            after = hits[-1]["sort"]

    async def stored(self, generation: int, index: str, keys: Sequence[str]) -> dict[str, dict[str, Any]]:
        """The documents of these keys in a generation as they stand now (real time)."""
        if not keys:
            return {}
        answer = await self._engine.call(
            "POST", f"/{self.names(generation)[index]}/_mget", {"ids": list(keys)}, wait=WRITE_WAIT
        )
        return {doc["_id"]: doc["_source"] for doc in answer["docs"] if doc.get("found")}
