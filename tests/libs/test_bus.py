"""Events are unchanged after encoding and decoding, and messages that are no events of ours are recognised."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from aiokafka import TopicPartition

from libs.bus import KafkaSource
from libs.bus.envelope import Malformed, Message, Wire, as_received, decode, encode, topic_of
from libs.contracts.events import Event

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
EVENT: Event = {
    "id": "0190-1",
    "name": "record.written",
    "key": "records.record:r1",
    "sequence": 3,
    "prev": 2,
    "time": "2026-11-23T02:30:00.000Z",
    "partition_key": "h1",
    "state": {"id": "r1", "title": "𠮷野家 葛󠄀"},
    "change": {"title": "𠮷"},
    "actor": {"staff_id": "s1"},
    "traceparent": TRACE,
}


def arrived(wire: Wire) -> Message:
    return Message(wire.topic, 0, 0, wire.key, wire.value, wire.headers)


def test_an_event_comes_out_as_it_went_in() -> None:
    assert decode(arrived(encode(EVENT))) == as_received(EVENT)


def test_an_event_of_a_service_has_no_actor_and_may_have_no_trace() -> None:
    event: Event = {**EVENT, "actor": None, "traceparent": None}
    received = decode(arrived(encode(event)))
    assert received.actor is None
    assert received.traceparent is None


def test_attributes_are_cloudevents_in_binary_mode() -> None:
    wire = encode(EVENT, "test")
    headers = dict(wire.headers)
    assert wire.topic == topic_of("records", "test") == "test.records"
    assert wire.key == b"h1"
    assert headers["ce_type"] == b"tsuzuri.records.record-written.v1"
    assert headers["ce_source"] == b"/tsuzuri/records"
    assert headers["ce_subject"] == b"records.record:r1"
    assert headers["ce_sequence"] == b"00000000000000000003"
    assert headers["ce_specversion"] == b"1.0"
    assert headers["traceparent"] == TRACE.encode()


def without(name: str) -> Callable[[Wire], Wire]:
    return lambda w: Wire(w.topic, w.key, w.value, [h for h in w.headers if h[0] != name])


def with_header(name: str, value: Any) -> Callable[[Wire], Wire]:
    return lambda w: Wire(w.topic, w.key, w.value, [*without(name)(w).headers, (name, value)])


def with_value(value: Any) -> Callable[[Wire], Wire]:
    return lambda w: Wire(w.topic, w.key, value, w.headers)


@pytest.mark.parametrize(
    "spoil",
    [
        with_value(b""),
        with_value(None),
        with_value(b"not json"),
        with_value(b"[]"),
        with_value(b"1"),
        with_value(b'{"state": []}'),
        with_value(b'{"state": {}, "change": {}, "actor": "x"}'),
        with_value(b'{"state": {}}'),
        with_value(b'{"state": {"a": "\\ud842"}, "change": {}}'),
        with_value(b'{"state": NaN, "change": {}}'),
        without("ce_id"),
        without("ce_subject"),
        without("ce_sequence"),
        with_header("ce_id", None),
        with_header("ce_type", b"whatever"),
        with_header("ce_subject", b"no colon"),
        with_header("ce_subject", b"records.record:"),
        with_header("ce_subject", b"record:r1"),
        with_header("ce_sequence", b"three"),
        with_header("ce_sequence", b"0"),
        with_header("ce_sequence", b"-1"),
        with_header("ce_sequence", str(2**63).encode()),
        with_header("ce_prev", b"-1"),
    ],
)
def test_what_is_no_event_is_malformed(spoil: Callable[[Wire], Wire]) -> None:
    with pytest.raises(Malformed):
        decode(arrived(spoil(encode(EVENT))))


async def test_one_who_is_cancelled_as_the_broker_responds_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    source, place = KafkaSource("127.0.0.1:1", "tests.reader", ["records"]), ("records", 0)
    loop = asyncio.get_running_loop()
    asked, response = asyncio.Event(), loop.create_future()

    async def first(_partitions: object) -> object:
        asked.set()
        return await response

    async def last(_partitions: object) -> object:
        return await loop.create_future()  # no more responses

    monkeypatch.setattr(source._consumer, "beginning_offsets", first)
    monkeypatch.setattr(source._consumer, "end_offsets", last)
    asking = asyncio.create_task(source.bounds([place]))
    await asked.wait()
    response.set_result({TopicPartition(*place): 0})
    await asyncio.sleep(0)  # the response is under way
    asking.cancel()
    done, _ = await asyncio.wait({asking}, timeout=5)
    await source.close()
    assert done
    assert asking.cancelled()
