"""What a process tells about itself: JSON logs from an allow-list of fields, HTTP metrics, the trace of a request.

A log line is a constant message and known fields: no text of a record, no name, no query and no exception message can
get into it, because nothing outside the list is written. Traces are W3C `traceparent`, through HTTP and Kafka alike.
"""

import json
import logging
import re
import secrets
import sys
import traceback
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from prometheus_client import REGISTRY, CollectorRegistry, Histogram, generate_latest

FIELDS = frozenset(
    {
        "action", "aggregate", "attempt", "batch", "caller", "code", "collection", "consumer", "count", "engine",
        "error", "errors", "event_type", "from_offset", "generation", "group", "index", "job", "key", "lag", "method",
        "ms", "n", "offset", "partition", "port", "reason", "route", "seconds", "sequence", "state", "status",
        "target", "topic", "try", "url", "version",
    }
)  # fmt: skip
"""The fields a log line may carry; all are routing data (class C) or figures."""

_SEVERAL_LINES = re.compile(r"[\r\n\x1b]")
_PLACE = re.compile(r'File "([^"]+)", line (\d+)')
_KIND = re.compile(r"[A-Za-z_][A-Za-z0-9_.]{0,100}")
_TRACEPARENT = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}")
_trace: ContextVar[tuple[str, str] | None] = ContextVar("trace", default=None)


class JsonLines(logging.Formatter):
    """One JSON object per record; a message of ours is written as it stands in the code, its arguments are not."""

    def __init__(self, service: str) -> None:
        super().__init__()
        self._service = service

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "service": self._service,
            "logger": record.name,
            "message": _SEVERAL_LINES.sub(" ", str(record.msg))[:300],
        }
        if (trace := _trace.get()) is not None:
            line["trace_id"] = trace[0]
        line.update({name: value for name, value in record.__dict__.items() if name in FIELDS})
        if str(record.msg).startswith("Traceback"):
            # uvicorn hands a failed start over as text: keep where and what kind, not what it said.
            line["message"] = "a failure was reported as text"
            line.update(_from_traceback(str(record.msg)))
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            # Where it happened, never what it said: messages of exceptions quote data.
            line["where"] = [
                f"{f.filename}:{f.lineno}" for f in traceback.extract_tb(record.exc_info[2])[-8:]
            ]
        return json.dumps(line, ensure_ascii=False, default=lambda value: type(value).__name__)


def _from_traceback(text: str) -> dict[str, Any]:
    """Places and the kind of error of a traceback that came as text."""
    places = [f"{file}:{line}" for file, line in _PLACE.findall(text)]
    last = text.strip().splitlines()[-1].partition(":")[0]
    return {"where": places[-8:], "error": last if _KIND.fullmatch(last) else "unknown"}


def configure_logging(service: str, level: str = "INFO") -> None:
    """Write every log of this process as JSON lines to stderr. Called once, by `main`."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines(service))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = (
            name != "uvicorn.access"
        )  # its lines hold query strings; ours do not
    for name in ("pymongo", "aiokafka", "aiohttp", "opensearch"):
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelNamesMapping()[level]))


class HttpMetrics:
    """The HTTP figures of one app, by method, route template and status."""

    def __init__(self, service: str) -> None:
        self.registry = CollectorRegistry()
        self._seconds = Histogram(
            "tsuzuri_http_request_seconds",
            "Time until the answer was complete",
            ["service", "method", "route", "status"],
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15),
            registry=self.registry,
        )
        self._service = service

    def observe(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answered request."""
        self._seconds.labels(self._service, method, route, str(status)).observe(seconds)

    def text(self) -> bytes:
        """Prometheus text: this app's figures and those of the process."""
        return generate_latest(REGISTRY) + generate_latest(self.registry)


@contextmanager
def traced(traceparent: str | None) -> Generator[str]:
    """Continue the trace of `traceparent`, or begin one where there is none or it is malformed; gives the trace id."""
    match = _TRACEPARENT.fullmatch(traceparent or "")
    known = match is not None and set(match[1]) != {"0"} and set(match[2]) != {"0"}
    trace_id = match[1] if match is not None and known else secrets.token_hex(16)
    token = _trace.set((trace_id, secrets.token_hex(8)))
    try:
        yield trace_id
    finally:
        _trace.reset(token)


def current_traceparent() -> str | None:
    """The `traceparent` to send onward, None outside a trace."""
    trace = _trace.get()
    return f"00-{trace[0]}-{trace[1]}-01" if trace else None


def current_trace_id() -> str:
    """The id of the trace we are in; a fresh one outside, so that an answer always has one."""
    trace = _trace.get()
    return trace[0] if trace else secrets.token_hex(16)
