"""Logs contain only known fields and constant texts; a valid trace continues, an invalid one is replaced."""

import json
import logging
import sys

import pytest

from libs.telemetry import JsonLines, current_trace_id, current_traceparent, in_trace

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


def line(message: str, *args: object, extra: dict[str, object] | None = None, error: bool = False) -> dict[str, object]:
    logger = logging.getLogger("tsuzuri.test")
    info = sys.exc_info() if error else None
    record = logger.makeRecord("tsuzuri.test", logging.INFO, "f", 1, message, args, info, extra=extra)
    return json.loads(JsonLines("records").format(record))


def test_known_fields_are_written_and_others_are_not() -> None:
    written = line("event parked", extra={"consumer": "search", "key": "records.record:1", "patient": "canary"})
    assert written["consumer"] == "search"
    assert "canary" not in json.dumps(written)


def test_the_arguments_of_a_message_are_not_written() -> None:
    assert "canary" not in json.dumps(line("could not save %s", "canary"))


def test_an_exception_is_its_class_and_place_never_its_words() -> None:
    try:
        raise RuntimeError("canary")
    except RuntimeError:
        written = line("unexpected error", error=True)
    assert written["error"] == "RuntimeError"
    assert "test_telemetry.py" in str(written["where"])
    assert "canary" not in json.dumps(written)


def test_a_message_stays_one_line() -> None:
    assert line("a\r\nb\x1b[31m")["message"] == "a  b [31m"


def test_a_trace_goes_on() -> None:
    with in_trace(f"00-{TRACE}-00f067aa0ba902b7-01") as trace_id:
        assert trace_id == TRACE == current_trace_id()
        # No SDK records here: later spans are children of what the caller recorded.
        assert current_traceparent() == f"00-{TRACE}-00f067aa0ba902b7-01"
        assert line("x")["trace_id"] == TRACE
    assert current_traceparent() is None


def test_a_trace_of_a_later_version_goes_on_as_ours() -> None:
    with in_trace(f"01-{TRACE}-00f067aa0ba902b7-01-more"):
        assert current_traceparent() == f"00-{TRACE}-00f067aa0ba902b7-01"


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "x",
        f"ff-{TRACE}-00f067aa0ba902b7-01",
        f"00-{'0' * 32}-00f067aa0ba902b7-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"00-{TRACE.upper()}-00f067aa0ba902b7-01",
        f"00-{TRACE}-00f067aa0ba902b7-01\r\nx: y",
    ],
)
def test_a_malformed_trace_begins_anew(header: str | None) -> None:
    with in_trace(header) as trace_id:
        assert len(trace_id) == 32
        assert trace_id != TRACE
        assert str(current_traceparent()).startswith(f"00-{trace_id}-")


def test_a_failed_start_handed_over_as_text_keeps_its_kind_and_place_not_its_words() -> None:
    told = (
        'Traceback (most recent call last):\n  File "/srv/main.py", line 7, in lifespan\n    go()\nValueError: canary\n'
    )
    written = line(told)
    assert written["error"] == "ValueError"
    assert written["where"] == ["/srv/main.py:7"]
    assert "canary" not in json.dumps(written)
