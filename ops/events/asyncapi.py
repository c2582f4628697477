"""AsyncAPI 3.0 of the three topics, from the register of types, their schemas and `deploy/topics.yaml`."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypedDict

from libs.canonical import Json
from libs.contracts.events import TYPES, AggregateType, event_type
from ops.events.schemas import name_of
from ops.launcher.topics import Topic

_TEXT = {"type": "string"}


class Example(TypedDict):
    """A message as docs/events/examples stores it."""

    headers: dict[str, str]
    key: str
    value: dict[str, Json]


_HEADERS: dict[str, Json] = {
    "type": "object",
    "description": "CloudEvents 1.0, binary mode. Sequences are zero-padded to 20 digits.",
    "required": [
        "ce_specversion",
        "ce_id",
        "ce_type",
        "ce_source",
        "ce_subject",
        "ce_sequence",
        "ce_prev",
        "ce_time",
        "ce_partitionkey",
        "content-type",
    ],
    "properties": {
        "ce_specversion": {"const": "1.0"},
        "ce_id": {**_TEXT, "description": "UUIDv7, made before the first send: a duplicate has the same."},
        "ce_type": {**_TEXT, "pattern": r"^tsuzuri\.[a-z]+\.[a-z_]+-[a-z_]+\.v1$"},
        "ce_source": {**_TEXT, "pattern": r"^/tsuzuri/[a-z]+$"},
        "ce_subject": {**_TEXT, "description": "The aggregate's key: `service.type:id`."},
        "ce_sequence": {**_TEXT, "pattern": "^[0-9]{20}$", "description": "The aggregate's version after the event."},
        "ce_prev": {**_TEXT, "pattern": "^[0-9]{20}$", "description": "The version before it."},
        "ce_time": {**_TEXT, "description": "RFC 3339, UTC, milliseconds."},
        "ce_partitionkey": {**_TEXT, "description": "The household's id, else the aggregate's."},
        "traceparent": _TEXT,
        "content-type": {"const": "application/json"},
    },
}


def describe(topics: Sequence[Topic], examples: Mapping[str, Example]) -> dict[str, Json]:
    """Build the document; `examples` are those of docs/events/examples by name, each `{headers, key, value}`."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Tsuzuri events",
            "version": "1",
            "description": (
                "Events carry the whole published state after the change. They are delivered at least once, in order per "
                "aggregate; readers apply a state only over an older version and ignore what they do not know. "
                "No contact and no sealed value is in any event."
            ),
        },
        "defaultContentType": "application/json",
        "channels": {topic.owner: _channel(topic) for topic in topics},
        "operations": {name: operation for topic in topics for name, operation in _operations(topic)},
        "components": {
            "messages": {
                _message_id(kind, verb): _message(kind, verb, examples)
                for kind in sorted(TYPES, key=name_of)
                for verb in kind.verbs
            },
            "schemas": {"Headers": _HEADERS},
        },
    }


def _channel(topic: Topic) -> dict[str, Json]:
    messages = [
        _message_id(kind, verb)
        for kind in sorted(TYPES, key=name_of)
        if kind.service == topic.owner
        for verb in kind.verbs
    ]
    return {
        "address": topic.name,
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in messages},
        "bindings": {
            "kafka": {
                "partitions": topic.partitions,
                "topicConfiguration": {
                    "retention.ms": topic.retention_ms,
                    "max.message.bytes": topic.max_message_bytes,
                },
                "bindingVersion": "0.5.0",
            }
        },
    }


def _operations(topic: Topic) -> Iterator[tuple[str, dict[str, Json]]]:
    channel = {"$ref": f"#/channels/{topic.owner}"}
    yield f"{topic.owner}.publishes", {"action": "send", "channel": channel}
    for service in topic.consumers:
        yield f"{service}.hears.{topic.owner}", {"action": "receive", "channel": channel}


def _message_id(kind: AggregateType, verb: str) -> str:
    return f"{name_of(kind)}.{verb}"


def _message(kind: AggregateType, verb: str, examples: Mapping[str, Example]) -> dict[str, Json]:
    wire = event_type(kind.service, f"{kind.name}.{verb}")
    message: dict[str, Json] = {
        "name": wire,
        "headers": {"$ref": "#/components/schemas/Headers"},
        "payload": {
            "schemaFormat": "application/schema+json;version=draft-2020-12",
            "schema": {"$ref": f"./schemas/{name_of(kind)}.json"},
        },
    }
    example = examples.get(name_of(kind))
    if example is not None and example["headers"]["ce_type"] == wire:
        message["examples"] = [{"headers": example["headers"], "payload": example["value"]}]
    return message
