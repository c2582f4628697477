"""Logs and traces of a process.

A log line is JSON: a constant message and fields from an allow-list. No text of a record, no name, no query and no
exception message can get into it. Traces use W3C `traceparent` over HTTP and Kafka. Spans are made by the functions
below only, from the names of routes, services, collections and events; they are recorded where an operator installs the
OpenTelemetry SDK.
"""

import json
import logging
import re
import secrets
import sys
import traceback
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Literal

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import NonRecordingSpan, Span, SpanContext, SpanKind, StatusCode, TraceFlags
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

FIELDS = frozenset(
    {
        "action",
        "aggregate",
        "attempt",
        "batch",
        "because",
        "bytes",
        "caller",
        "code",
        "collection",
        "consumer",
        "count",
        "engine",
        "error",
        "errors",
        "event_type",
        "fields",
        "from_offset",
        "generation",
        "group",
        "index",
        "job",
        "key",
        "lag",
        "method",
        "ms",
        "n",
        "offset",
        "partition",
        "port",
        "reason",
        "route",
        "seconds",
        "sequence",
        "state",
        "status",
        "target",
        "topic",
        "try",
        "url",
        "version",
    }
)
"""The fields a log line may carry; all are routing data (class C) or figures."""

_SEVERAL_LINES = re.compile(r"[\r\n\x1b]")
_PLACE = re.compile(r'File "([^"]+)", line (\d+)')
_KIND = re.compile(r"[A-Za-z_][A-Za-z0-9_.]{0,100}")
_W3C = TraceContextTextMapPropagator()
_tracer = trace.get_tracer("tsuzuri")


class JsonLines(logging.Formatter):
    """One JSON object per log record. The message is written as it stands in the code, without its arguments."""

    def __init__(self, service: str) -> None:
        super().__init__()
        self._service = service

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "service": self._service,
            "logger": record.name,
            "message": _SEVERAL_LINES.sub(" ", str(record.msg))[:300],
        }
        if (context := trace.get_current_span().get_span_context()).is_valid:
            line["trace_id"] = trace.format_trace_id(context.trace_id)
        line.update({name: value for name, value in record.__dict__.items() if name in FIELDS})
        if str(record.msg).startswith("Traceback"):
            # uvicorn logs a failed start as text: keep the places and the kind of error, not its message.
            line["message"] = "a failure was reported as text"
            line.update(_from_traceback(str(record.msg)))
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            # The places only: messages of exceptions quote data.
            line["where"] = [f"{f.filename}:{f.lineno}" for f in traceback.extract_tb(record.exc_info[2])[-8:]]
        return json.dumps(line, ensure_ascii=False, default=lambda value: type(value).__name__)


def _from_traceback(text: str) -> dict[str, object]:
    """The places and the kind of error of a traceback given as text."""
    places = [f"{file}:{line}" for file, line in _PLACE.findall(text)]
    last = text.strip().splitlines()[-1].partition(":")[0]
    return {"where": places[-8:], "error": last if _KIND.fullmatch(last) else "unknown"}


def configure_logging(service: str, level: str = "INFO") -> None:
    """Write all logs of this process to stderr as JSON lines. `main` calls it once."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines(service))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = name != "uvicorn.access"  # its lines contain query strings
    for name in ("pymongo", "aiokafka", "aiohttp", "opensearch"):
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelNamesMapping()[level]))


@contextmanager
def in_trace(traceparent: str | None, name: str = "request", kind: SpanKind = SpanKind.SERVER) -> Generator[str]:
    """Continue the trace of `traceparent`, or begin one when it is missing or malformed; yields the trace id."""
    span = _tracer.start_span(name, _parent_context(traceparent), kind=kind)
    if (
        not span.get_span_context().is_valid
    ):  # nothing records spans and no trace came in: logs still get a common trace id
        ids = SpanContext(secrets.randbits(128), secrets.randbits(64), False, TraceFlags(TraceFlags.SAMPLED))
        span = NonRecordingSpan(ids)
    with _current(span):
        yield trace.format_trace_id(span.get_span_context().trace_id)


def note_request(method: str, route: str, status: int) -> None:
    """Name the current span after the request: its route template, never its path or query."""
    span = trace.get_current_span()
    if span.is_recording():
        span.update_name(f"{method} {route}")
        span.set_attributes({"http.request.method": method, "http.route": route})
        note_status(status)


def note_status(status: int) -> None:
    """Set the response status of the current span."""
    span = trace.get_current_span()
    span.set_attribute("http.response.status_code", status)
    if status >= 500:
        span.set_status(StatusCode.ERROR)


@contextmanager
def call_span(method: str, service: str) -> Generator[None]:
    """A span of a call to another service, when the current span is recorded."""
    with _client_span(f"{method} {service}", {"http.request.method": method, "peer.service": service}):
        yield


@contextmanager
def command_span(engine: Literal["mongodb", "opensearch"], what: str) -> Generator[None]:
    """A span of a database or index command on a collection or index, when the current span is recorded."""
    with _client_span(f"{engine} {what}", {"db.system.name": engine, "db.collection.name": what}):
        yield


@contextmanager
def _client_span(name: str, about: Mapping[str, str]) -> Generator[None]:
    if not trace.get_current_span().is_recording():
        yield
        return
    with _current(_tracer.start_span(name, kind=SpanKind.CLIENT, attributes=about)):
        yield


@contextmanager
def event_span(event: str, traceparent: str | None) -> Generator[None]:
    """Apply one event in the trace of the command that caused it."""
    with in_trace(traceparent, f"hear {event}", SpanKind.CONSUMER):
        yield


@contextmanager
def batch_span(traceparents: Iterable[str | None]) -> Generator[None]:
    """Apply many events in a trace of their own with links to the traces of the events."""
    with in_trace(None, "hear a batch", SpanKind.CONSUMER):
        span = trace.get_current_span()
        if span.is_recording():
            for each in filter(None, traceparents):
                span.add_link(trace.get_current_span(_parent_context(each)).get_span_context())
        yield


def current_traceparent() -> str | None:
    """The `traceparent` to pass on; None outside a trace."""
    carrier: dict[str, str] = {}
    _W3C.inject(carrier)
    return carrier.get("traceparent")


def current_trace_id() -> str:
    """The id of the current trace; a new one outside a trace, so that each response has one."""
    context = trace.get_current_span().get_span_context()
    return trace.format_trace_id(context.trace_id) if context.is_valid else secrets.token_hex(16)


def _parent_context(traceparent: str | None) -> Context:
    # `tracestate` and `baggage` of a caller are free text and are not passed on.
    return _W3C.extract({"traceparent": traceparent}) if traceparent else Context()


@contextmanager
def _current(span: Span) -> Generator[None]:
    """Make this the current span until the block ends. It keeps the class of an error, never its message."""
    with trace.use_span(span, end_on_exit=True, record_exception=False, set_status_on_exception=False):
        try:
            yield
        except BaseException as error:
            span.set_attribute("error.type", type(error).__name__)
            span.set_status(StatusCode.ERROR)
            raise
