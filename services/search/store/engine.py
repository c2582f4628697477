"""One connection to OpenSearch: bounded waits, a breaker, and its errors as our own.

Whatever passes by itself or is mended from outside (away, overloaded, read-only, our rights, an error inside) is
SearchUnavailable; no index is IndexNotReady; what was asked wrongly is Refused. Bodies and reasons are never logged: they
quote what people wrote.
"""

import logging
from collections.abc import Mapping
from typing import Any

import orjson
from opensearchpy import AsyncOpenSearch, JSONSerializer
from opensearchpy.exceptions import ConnectionError as EngineAway
from opensearchpy.exceptions import TransportError

from libs.client import Breaker
from libs.engine_calls import note_call
from libs.problems import IndexNotReady, SearchUnavailable, Unavailable

logging.getLogger("opensearch").setLevel(logging.CRITICAL)
log = logging.getLogger("tsuzuri.search")

READ_WAIT = 5.0
WRITE_WAIT = 20.0
"""Well below what the watchdog of a consumer takes for a stall."""
_AWAY = frozenset({429, 502, 503, 504})
_NO_RIGHTS = frozenset({401, 403})
_OF_THE_INDEX = frozenset({"cluster_block_exception", "index_closed_exception", "index_not_found_exception"})
"""Complaints about the index as it stands now, whatever their status: read-only by a full disk, closed, away."""


class Refused(Exception):  # noqa: N818  # a state of the item, not a fault of ours
    """The engine will never take this as it is; `reason` is the class of its complaint, without content."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(f"{status} {reason}")
        self.status = status
        self.reason = reason


class _Json(JSONSerializer):
    """orjson on both ways: a page of hits is mostly JSON."""

    def loads(self, s: Any) -> Any:
        return orjson.loads(s)

    def dumps(self, data: Any) -> Any:
        return data if isinstance(data, (bytes, str)) else orjson.dumps(data)


class Engine:
    """The engine at `url`; all indices begin with `prefix`."""

    def __init__(self, url: str, prefix: str) -> None:
        self.prefix = prefix
        self._breaker = Breaker()
        self._client = AsyncOpenSearch(
            hosts=[url], serializer=_Json(), max_retries=0, timeout=READ_WAIT, maxsize=50, http_compress=False
        )

    def alias(self, index: str) -> str:
        """The name under which an index is read."""
        return f"{self.prefix}-{index.replace('_', '-')}"

    async def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        params: Mapping[str, str] | None = None,
        wait: float = READ_WAIT,
    ) -> Any:
        """One request; the JSON of its answer. Raises SearchUnavailable, IndexNotReady or Refused."""
        try:
            self._breaker.check()
        except Unavailable as error:
            raise SearchUnavailable(retry_after=error.retry_after) from error
        note_call("index")
        try:
            answer = await self._client.transport.perform_request(
                method, path, params={**(params or {}), "request_timeout": wait}, body=body
            )
        except TransportError as error:
            raise self._translated(error) from error
        self._breaker.succeeded()
        return answer

    def _translated(self, error: TransportError) -> Exception:
        status = error.status_code if isinstance(error.status_code, int) else 0
        if isinstance(error, EngineAway) or status in _AWAY:
            self._breaker.failed()
            return SearchUnavailable()
        self._breaker.succeeded()
        reason = str(error.error)
        if reason == "index_not_found_exception":
            return IndexNotReady()
        return trouble_of(status, reason)

    async def alive(self) -> bool:
        """Whether the engine answers."""
        try:
            await self.call("GET", "/", wait=1.0)
        except SearchUnavailable:
            return False
        return True

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()


def trouble_of(status: int, reason: str) -> SearchUnavailable | Refused:
    """What a status of the engine means: the asker's own mistake, or trouble that ends without the asker changing."""
    if status in _NO_RIGHTS and reason not in _OF_THE_INDEX:
        log.critical("the search engine refuses our rights", extra={"status": status})
        return SearchUnavailable()
    passes = status in _AWAY or status >= 500 or reason in _OF_THE_INDEX
    return SearchUnavailable() if passes else Refused(status, reason)
