"""Events on the wire: CloudEvents 1.0 in Kafka's binary mode (docs/protocols.md 9.1).

Headers `ce_*` carry the attributes, the value is the JSON of `{state, change, actor}`, the key is the partition key.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import orjson

from libs.contracts.events import Event, Received, event_name, event_type


class Malformed(Exception):  # noqa: N818 — named for what the message is
    """The message is not an event of this system; it is parked at once."""


@dataclass(frozen=True)
class Message:
    """A Kafka message with its topic, partition and offset."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes]]


@dataclass(frozen=True)
class Wire:
    """A message as the producer takes it."""

    topic: str
    key: bytes
    value: bytes
    headers: list[tuple[str, bytes]]


def topic_of(service: str, prefix: str = "tsuzuri") -> str:
    """The topic to which a service publishes."""
    return f"{prefix}.{service}"


def encode(event: Event, prefix: str = "tsuzuri") -> Wire:
    """Encode a tray entry or journal row as a message."""
    service = event["key"].split(".", 1)[0]
    headers = {
        "ce_specversion": "1.0",
        "ce_id": event["id"],
        "ce_type": event_type(service, event["name"]),
        "ce_source": f"/tsuzuri/{service}",
        "ce_subject": event["key"],
        "ce_sequence": f"{event['sequence']:020d}",
        "ce_prev": f"{event['prev']:020d}",
        "ce_time": event["time"],
        "ce_partitionkey": event["partition_key"],
        "content-type": "application/json",
    }
    if traceparent := event.get("traceparent"):
        headers["traceparent"] = traceparent
    return Wire(
        topic=topic_of(service, prefix),
        key=event["partition_key"].encode(),
        value=orjson.dumps({"state": event["state"], "change": event["change"], "actor": event["actor"]}),
        headers=[(name, value.encode()) for name, value in headers.items()],
    )


def as_received(event: Event) -> Received:
    """A journal row in the form that consumers receive."""
    return Received(
        id=event["id"],
        name=event["name"],
        key=event["key"],
        sequence=event["sequence"],
        prev=event["prev"],
        time=event["time"],
        state=dict(event["state"]),
        change=dict(event["change"]),
        actor=None if event["actor"] is None else dict(event["actor"]),
        partition_key=event["partition_key"],
        traceparent=event.get("traceparent"),
    )


def decode(message: Message) -> Received:
    """Decode a message. Malformed when its headers or body are not in the form that `encode` writes."""
    try:
        headers = {name: value.decode("utf-8", "replace") for name, value in message.headers}
        data = orjson.loads(message.value or b"")
        return Received(
            id=headers["ce_id"],
            name=event_name(headers["ce_type"]),
            key=_key(headers["ce_subject"]),
            sequence=_sequence(headers["ce_sequence"], at_least=1),
            prev=_sequence(headers["ce_prev"], at_least=0),
            time=headers["ce_time"],
            state=_object(data["state"]),
            change=_object(data["change"]),
            actor=None if data.get("actor") is None else _object(data["actor"]),
            partition_key=headers["ce_partitionkey"],
            traceparent=headers.get("traceparent"),
        )
    except (KeyError, ValueError, TypeError, IndexError, AttributeError) as error:
        raise Malformed(type(error).__name__) from error


def _key(subject: str) -> str:
    kind, _, aggregate_id = subject.partition(":")
    if "." not in kind or not aggregate_id:
        raise ValueError("not an aggregate key")
    return subject


def _sequence(digits: str, *, at_least: int) -> int:
    number = int(digits)
    if not at_least <= number < 2**63:
        raise ValueError("outside int64")
    return number


def _object(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise TypeError("not an object")
    return cast("dict[str, Any]", value)
