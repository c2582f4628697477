"""Put if newer: the aggregate's version is the document's, so a late or repeated event can never undo a newer one.

Deleting is writing a tombstone. A document that the engine refuses for what it says (400) is indexed without its text
(`text_status: refused`): the object stays listed, and only its text is not searched. Every other trouble passes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import orjson

from libs.bus.handling import stepped
from libs.ids import bucket_of
from libs.problems import SearchUnavailable, Unavailable
from services.search.store.engine import WRITE_WAIT, Engine, Refused, trouble_of

Outcome = Exception | Literal["written", "stale"]
"""What became of one item; `stale` = the index has this version or a newer one."""

_BULK_BYTES = 5_000_000
_BULK_ITEMS = 1000
_OWN_FAULT = 400
_WHOLE_REQUEST = frozenset({400, 413})
"""A bulk refused as a whole: what is wrong with it is found by halving."""


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
                stepped()
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
        except Unavailable as error:
            return [error] * len(lines)
        except Refused as error:
            if error.status not in _WHOLE_REQUEST:
                return [SearchUnavailable()] * len(lines)
            if len(lines) == 1:
                return [error]
            half = len(lines) // 2
            return [*await self._bulk(lines[:half]), *await self._bulk(lines[half:])]
        return [_outcome(row["index"]) for row in answer["items"]]

    async def _without_refused_text(
        self, items: Sequence[Item], outcomes: list[Outcome], version_type: str
    ) -> list[Outcome]:
        refused = [
            at
            for at, outcome in enumerate(outcomes)
            if isinstance(outcome, Refused) and outcome.status == _OWN_FAULT
        ]
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
    trouble = trouble_of(status, reason)
    # An item says nothing about how it was asked: only a 400 is about the document, anything else is about the index.
    return trouble if status == _OWN_FAULT else SearchUnavailable()
