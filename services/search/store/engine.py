"""One connection to OpenSearch, with bounded waits, a breaker, and our own exceptions for its errors.

SearchUnavailable: trouble that passes by itself or is fixed from outside (away, overloaded, read-only, missing rights,
an internal error). IndexNotReady: there is no index. Refused: the request itself is wrong. Bodies and reasons are never
logged, because they quote what people wrote.
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
from libs.telemetry import command_span
from services.search.domain.dsl import Dsl

logging.getLogger("opensearch").setLevel(logging.CRITICAL)
log = logging.getLogger("tsuzuri.search")

READ_WAIT_S = 5.0
Params = Mapping[str, str | float]
SLOW: Params = {"request_timeout": 20.0}
"""The parameters of a call that may take longer: writes, and reads of many documents. Well below the time after which the
watchdog of a consumer reports a stall."""
_AWAY = frozenset({429, 502, 503, 504})
_NO_RIGHTS = frozenset({401, 403})
_OF_THE_INDEX = frozenset({"cluster_block_exception", "index_closed_exception", "index_not_found_exception"})
"""Errors about the state of the index, with any status: read-only because the disk is full, closed, missing."""


class Refused(Exception):  # noqa: N818  # a state of the item, not a fault of ours
    """The engine will never accept this as it is. `reason` is the type of its error, without content."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(f"{status} {reason}")
        self.status = status
        self.reason = reason


class _Json(JSONSerializer):
    """orjson in both directions: a page of hits is mostly JSON."""

    def loads(self, s: str) -> object:
        return orjson.loads(s)

    def dumps(self, data: object) -> bytes | str:
        return data if isinstance(data, (bytes, str)) else orjson.dumps(data)


class Engine:
    """The engine at `url`; all indices begin with `prefix`."""

    def __init__(self, url: str, prefix: str) -> None:
        self.prefix = prefix
        self._breaker = Breaker()
        self._client = AsyncOpenSearch(
            hosts=[url], serializer=_Json(), max_retries=0, timeout=READ_WAIT_S, maxsize=50, http_compress=False
        )

    def alias(self, index: str) -> str:
        """The name under which an index is read."""
        return f"{self.prefix}-{index.replace('_', '-')}"

    async def call(self, method: str, path: str, body: Dsl | bytes | None = None, params: Params | None = None) -> Any:
        """Send one request and return the JSON of its answer; the caller says its type.

        `params` are the engine's own, with `request_timeout` in seconds (5 by default). SearchUnavailable,
        IndexNotReady, Refused.
        """
        try:
            self._breaker.check()
        except Unavailable as error:
            raise SearchUnavailable(retry_after=error.retry_after) from error
        note_call("index")
        try:
            with command_span("opensearch", "index"):
                answer = await self._client.transport.perform_request(
                    method, path, params={"request_timeout": READ_WAIT_S, **(params or {})}, body=body
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
            await self.call("GET", "/", params={"request_timeout": 1.0})
        except SearchUnavailable:
            return False
        return True

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()


def trouble_of(status: int, reason: str) -> SearchUnavailable | Refused:
    """What a status of the engine means: a mistake of the request, or trouble that passes without changing the request."""
    if status in _NO_RIGHTS and reason not in _OF_THE_INDEX:
        log.critical("the search engine refuses our rights", extra={"status": status})
        return SearchUnavailable()
    passes = status in _AWAY or status >= 500 or reason in _OF_THE_INDEX
    return SearchUnavailable() if passes else Refused(status, reason)
