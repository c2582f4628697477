"""With an operator's SDK, spans name routes, services, collections and events, and nothing about any person."""

from collections.abc import Sequence
from typing import Any

import pytest
from aiohttp import web
from opentelemetry import trace
from opentelemetry._logs import _internal as log_records
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import InMemoryLogRecordExporter, SimpleLogRecordProcessor
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from libs import telemetry
from libs.aggregates import Aggregates
from libs.aggregates.twin import TwinCollection
from libs.bus import per_event
from libs.clock import SystemClock
from libs.contracts.events import Received, aggregate_type
from libs.decision import Decision
from libs.mongo import Calls
from libs.problems import NotFound, Problem
from libs.telemetry import batch_span, in_trace
from services.search.store import Engine
from tests.libs.http_app import make_app, make_client
from tests.libs.test_client import client_of

TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
COMES_WITH = f"00-{TRACE}-{SPAN}-01"


@pytest.fixture
def exporter(monkeypatch: pytest.MonkeyPatch) -> InMemorySpanExporter:
    """The exporter of an SDK that is installed for the whole process."""
    kept = InMemorySpanExporter()
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(kept))
    monkeypatch.setattr(trace, "_TRACER_PROVIDER", provider)
    monkeypatch.setattr(telemetry, "_tracer", provider.get_tracer("tsuzuri"))
    return kept


def told(spans: Sequence[ReadableSpan]) -> dict[str, dict[str, Any]]:
    """The names of spans with their attributes."""
    return {span.name: dict(span.attributes or {}) for span in spans}


def id_of(span: ReadableSpan) -> str:
    context = span.get_span_context()
    assert context is not None
    return trace.format_span_id(context.span_id)


def event(name: str, traceparent: str | None) -> Received:
    key = f"records.record:{name}"
    return Received("e-1", name, key, 1, 0, "t", {"title": "canary"}, {}, None, key, traceparent)


async def test_a_request_is_its_route_without_path_query_or_headers(exporter: InMemorySpanExporter) -> None:
    async with make_client(make_app()) as client:
        await client.post(
            "/v1/notes/canary-1/approve",
            headers={"If-Match": '"3"', "traceparent": COMES_WITH, "tracestate": "a=canary", "baggage": "b=canary"},
        )
        await client.get("/v1/notes?after=canary")
        await client.get("/nowhere/canary")
    spans = exporter.get_finished_spans()
    assert told(spans) == {
        "POST /v1/notes/{note_id}/approve": {
            "http.request.method": "POST",
            "http.route": "/v1/notes/{note_id}/approve",
            "http.response.status_code": 200,
        },
        "GET /v1/notes": {"http.request.method": "GET", "http.route": "/v1/notes", "http.response.status_code": 200},
        "GET -": {"http.request.method": "GET", "http.route": "-", "http.response.status_code": 404},
    }
    assert spans[0].parent is not None
    assert trace.format_span_id(spans[0].parent.span_id) == SPAN
    assert not any("canary" in span.to_json() for span in spans)


async def test_a_mistake_keeps_its_words_in_spans_and_in_log_records_to_itself(
    exporter: InMemorySpanExporter, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = InMemoryLogRecordExporter()
    provider = LoggerProvider(shutdown_on_exit=False)
    provider.add_log_record_processor(SimpleLogRecordProcessor(records))
    monkeypatch.setattr(log_records, "_LOGGER_PROVIDER", provider)
    async with make_client(make_app()) as client:
        await client.get("/v1/broken/mistake")
    (span,) = exporter.get_finished_spans()
    assert span.status.status_code is StatusCode.ERROR
    assert span.status.description is None
    assert not span.events
    assert "canary" not in span.to_json()
    assert not records.get_finished_logs()


async def test_a_call_is_its_method_and_the_other_side_which_hears_of_the_call_as_its_parent(
    exporter: InMemorySpanExporter,
) -> None:
    heard: list[str] = []

    def answer(request: web.Request) -> web.Response:
        heard.append(request.headers["traceparent"])
        return web.json_response({"code": "NOT_FOUND", "title": "canary", "detail": "canary"}, status=404)

    async with client_of(answer) as client:
        with in_trace(COMES_WITH):
            with pytest.raises(Problem):
                await client.get("/v1/households/canary", {"name": "canary"})
            with pytest.raises(Problem):
                async with client.ndjson("/internal/v1/canary"):
                    pass
    call, rows, request = exporter.get_finished_spans()
    sent = {"http.request.method": "GET", "peer.service": "records", "http.response.status_code": 404}
    assert [(span.name, dict(span.attributes or {})) for span in (call, rows)] == [("GET records", sent)] * 2
    assert [header.split("-")[2] for header in heard] == [id_of(call), id_of(rows)]
    assert call.parent == request.get_span_context()
    assert not any("canary" in span.to_json() for span in (call, rows, request))


async def test_a_command_of_an_engine_is_its_collection_or_index_and_of_a_failure_the_class(
    exporter: InMemorySpanExporter,
) -> None:
    async def fails() -> None:
        raise NotFound(detail="canary")

    nobody = Engine("http://127.0.0.1:9", "canary")
    with in_trace(None):
        with pytest.raises(NotFound):
            await Calls().make("households", fails)
        with pytest.raises(Problem):
            await nobody.call("POST", "/canary/_search", {"query": "canary"})
    await nobody.close()
    households, index, _ = exporter.get_finished_spans()
    assert told([households, index]) == {
        "mongodb households": {
            "db.system.name": "mongodb",
            "db.collection.name": "households",
            "error.type": "NotFound",
        },
        "opensearch index": {
            "db.system.name": "opensearch",
            "db.collection.name": "index",
            "error.type": "ConnectionError",
        },
    }
    assert not any("canary" in span.to_json() for span in (households, index))


async def test_an_event_is_its_name_in_the_trace_of_its_command(exporter: InMemorySpanExporter) -> None:
    async def apply(_: Received) -> None:
        raise ValueError("canary")

    await per_event(apply)([event("record.revised", COMES_WITH)])
    (span,) = exporter.get_finished_spans()
    assert (span.name, dict(span.attributes or {})) == ("hear record.revised", {"error.type": "ValueError"})
    assert span.parent is not None
    assert trace.format_trace_id(span.parent.trace_id) == TRACE
    assert "canary" not in span.to_json()


async def test_what_a_request_writes_is_published_in_its_trace(exporter: InMemorySpanExporter) -> None:
    kind = aggregate_type("records.record:x")
    assert kind is not None
    documents = TwinCollection()
    records: Aggregates[Any, Any, Any] = Aggregates(documents, kind, SystemClock())
    with in_trace(COMES_WITH):
        await records.create("r-1", Decision({"household_id": "h-1", "state": "written"}, "record.written"), by=None)
    (request,) = exporter.get_finished_spans()
    written = await documents.get("r-1")
    assert written is not None
    assert written["tray"][0]["traceparent"] == f"00-{TRACE}-{id_of(request)}-01"


def test_a_batch_of_events_leads_to_the_traces_of_all(exporter: InMemorySpanExporter) -> None:
    with batch_span([COMES_WITH, None]):
        pass
    (span,) = exporter.get_finished_spans()
    assert [trace.format_trace_id(link.context.trace_id) for link in span.links] == [TRACE]
    assert span.parent is None


async def test_what_loops_do_outside_of_requests_and_events_makes_no_spans(exporter: InMemorySpanExporter) -> None:
    async def nothing() -> None:
        return None

    await Calls().make("marks", nothing)
    assert not exporter.get_finished_spans()


async def test_a_trace_whose_caller_does_not_record_is_not_recorded_here(exporter: InMemorySpanExporter) -> None:
    async with make_client(make_app()) as client:
        await client.get("/v1/notes", headers={"traceparent": COMES_WITH.removesuffix("1") + "0"})
    assert not exporter.get_finished_spans()
