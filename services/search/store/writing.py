"""Put if newer: the aggregate's version is the document's, so a late or repeated event can never undo a newer one.

Deleting is writing a tombstone. A text the engine refuses is indexed without it (`text_status: refused`): the object
stays listed, and only its text is not searched.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import orjson

from libs.ids import bucket_of
from libs.problems import SearchUnavailable
from services.search.store.engine import WRITE_WAIT, Engine, Refused, is_passing

Outcome = Exception | Literal["written", "stale"]
"""What became of one item; `stale` = the index has this version or a newer one."""

_BULK_BYTES = 5_000_000
_BULK_ITEMS = 1000


@dataclass(frozen=True, slots=True)
class Item:
    """One document to put into one of the three indices."""

    index: str
    document: Mapping[str, Any]


class Writing:
    """Writes into the concrete indices of one generation; `name_of` gives the name of each."""

    def __init__(self, engine: Engine, names: Mapping[str, str]) -> None:
        self._engine = engine
        self._names = names

    async def put_if_newer(self, items: Sequence[Item]) -> list[Outcome]:
        """Write what is newer; one outcome per item, in order. SearchUnavailable is among them where it passes."""
        return await self._put(items, "external")

    async def repair(self, items: Sequence[Item]) -> list[Outcome]:
        """The same, but also over a document of the same version (a corrupt one)."""
        return await self._put(items, "external_gte")

    async def _put(self, items: Sequence[Item], version_type: str) -> list[Outcome]:
        outcomes: list[Outcome] = []
        pending: list[bytes] = []
        size = 0
        for item in items:
            lines = self._lines(item, version_type)
            if pending and (size + len(lines) > _BULK_BYTES or len(pending) >= _BULK_ITEMS):
                outcomes += await self._bulk(pending)
                pending, size = [], 0
            pending.append(lines)
            size += len(lines)
        if pending:
            outcomes += await self._bulk(pending)
        return await self._without_refused_text(items, outcomes, version_type)

    def _lines(self, item: Item, version_type: str) -> bytes:
        document = {**item.document, "bucket": bucket_of(item.document["id"])}
        if "text" in document:
            document.setdefault("text_status", "ok")
        action = {
            "_index": self._names[item.index],
            "_id": document["key"],
            "version": document["version"],
            "version_type": version_type,
        }
        return orjson.dumps({"index": action}) + b"\n" + orjson.dumps(document) + b"\n"

    async def _bulk(self, lines: Sequence[bytes]) -> list[Outcome]:
        try:
            answer = await self._engine.call("POST", "/_bulk", b"".join(lines), wait=WRITE_WAIT)
        except SearchUnavailable as error:
            return [error] * len(lines)
        return [_outcome(row["index"]) for row in answer["items"]]

    async def _without_refused_text(
        self, items: Sequence[Item], outcomes: list[Outcome], version_type: str
    ) -> list[Outcome]:
        refused = [at for at, outcome in enumerate(outcomes) if isinstance(outcome, Refused)]
        again = [
            at
            for at in refused
            if items[at].document.get("text_status") != "refused" and "text" in items[at].document
        ]
        if again:
            bare = [Item(items[at].index, _without_text(items[at].document)) for at in again]
            for at, outcome in zip(again, await self._put(bare, version_type), strict=True):
                outcomes[at] = outcome
        return outcomes


def _without_text(document: Mapping[str, Any]) -> dict[str, Any]:
    return {**{k: v for k, v in document.items() if k != "text"}, "text_status": "refused"}


def _outcome(row: Mapping[str, Any]) -> Outcome:
    status: int = row["status"]
    if status in (200, 201):
        return "written"
    if status == 409:
        return "stale"
    reason = str(row.get("error", {}).get("type", ""))
    return SearchUnavailable() if is_passing(status, reason) else Refused(status, reason)
