"""Put if newer: a document has the version of its aggregate, so a late or repeated event never undoes a newer one.

A deletion writes a tombstone. A document whose content the engine refuses (400) is indexed without its text (`text_status:
refused`): it stays listed, and only its text cannot be searched. Every other trouble passes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NotRequired, TypedDict, cast

import orjson

from libs.bus.handling import note_progress
from libs.ids import bucket_of
from libs.problems import SearchUnavailable, Unavailable
from services.search.domain.documents import Document
from services.search.store.engine import SLOW, Engine, Refused, trouble_of

WriteResult = Exception | Literal["written", "stale"]
"""The outcome of one item. `stale`: the index has this version or a newer one."""

_BULK_BYTES = 5_000_000
_BULK_ITEMS = 1000
_BAD_DOCUMENT = 400
_WHOLE_REQUEST = frozenset({400, 413})
"""The engine refused a whole bulk: it is halved until the item that it refuses is known."""


@dataclass(frozen=True, slots=True)
class Item:
    """One document for one of the three indices."""

    index: str
    document: Document


class _Trouble(TypedDict):
    type: str


class _Written(TypedDict):
    status: int
    error: NotRequired[_Trouble]


class _Row(TypedDict):
    index: _Written


class IndexWriter:
    """Writes into one generation. `names` maps each index to its concrete name."""

    def __init__(self, engine: Engine, names: Mapping[str, str]) -> None:
        self._engine = engine
        self._names = names

    async def put_if_newer(self, items: Sequence[Item]) -> list[WriteResult]:
        """Write what is newer. Returns one outcome per item, in order; trouble that passes is a SearchUnavailable among them."""
        return await self._put(items, "external")

    async def repair(self, items: Sequence[Item]) -> list[WriteResult]:
        """The same, but also replace a document of the same version (a corrupt one)."""
        return await self._put(items, "external_gte")

    async def _put(self, items: Sequence[Item], version_type: str) -> list[WriteResult]:
        outcomes: list[WriteResult] = []
        pending: list[bytes] = []
        size = 0
        for item in items:
            lines = self._lines(item, version_type)
            if pending and (size + len(lines) > _BULK_BYTES or len(pending) >= _BULK_ITEMS):
                outcomes += await self._bulk(pending)
                note_progress()
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

    async def _bulk(self, lines: Sequence[bytes]) -> list[WriteResult]:
        try:
            answer = await self._engine.call("POST", "/_bulk", b"".join(lines), SLOW)
        except Unavailable as error:
            return [error] * len(lines)
        except Refused as error:
            if error.status not in _WHOLE_REQUEST:
                return [SearchUnavailable()] * len(lines)
            if len(lines) == 1:
                return [error]
            half = len(lines) // 2
            return [*await self._bulk(lines[:half]), *await self._bulk(lines[half:])]
        rows: list[_Row] = answer["items"]
        return [_outcome(row["index"]) for row in rows]

    async def _without_refused_text(
        self, items: Sequence[Item], outcomes: list[WriteResult], version_type: str
    ) -> list[WriteResult]:
        refused = [
            at
            for at, outcome in enumerate(outcomes)
            if isinstance(outcome, Refused) and outcome.status == _BAD_DOCUMENT
        ]
        again = [
            at for at in refused if items[at].document.get("text_status") != "refused" and "text" in items[at].document
        ]
        if again:
            bare = [Item(items[at].index, _without_text(items[at].document)) for at in again]
            for at, outcome in zip(again, await self._put(bare, version_type), strict=True):
                outcomes[at] = outcome
        return outcomes


def _without_text(document: Document) -> Document:
    without: dict[str, object] = {name: value for name, value in document.items() if name != "text"}
    return cast("Document", {**without, "text_status": "refused"})  # it is only serialised


def _outcome(row: _Written) -> WriteResult:
    status = row["status"]
    if status in (200, 201):
        return "written"
    if status == 409:
        return "stale"
    reason = row["error"]["type"] if "error" in row else ""
    trouble = trouble_of(status, reason)
    # Only a 400 is about the document. Every other status is about the state of the index.
    return trouble if status == _BAD_DOCUMENT else SearchUnavailable()
