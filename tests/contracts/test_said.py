"""What the services really publish, and to whom: the events of a case under way, checked against their schemas."""

from collections.abc import AsyncGenerator, Callable, Sequence
from pathlib import Path
from typing import Any, cast

import jsonschema
import orjson
import pytest

from libs.bus import Handler
from libs.bus.envelope import Message, decode, encode
from libs.contracts.events import Event, Received, aggregate_type, event_type
from libs.process import ServiceRuntime
from ops.events.schemas import name_of, schema_of
from ops.launcher.topics import read_topics
from tests.contracts.fields import unknown_fields
from tests.security.case import open_case, person, seed_people
from tests.services.running import NAMES, app_of, keys_in, running

SAID = {
    "records": {"household", "person", "related_party", "office", "staff", "record", "submission", "action_item"},
    "approvals": {"approval"},
    "inquiries": {"inquiry"},
}


@pytest.fixture(scope="module")
async def said(
    mongo_url: str, tmp_path_factory: pytest.TempPathFactory, free_port: Callable[[], int]
) -> AsyncGenerator[dict[str, list[Received]]]:
    """The events of each service after a case was opened, submitted, and signed by 係長."""
    async with running(mongo_url, tmp_path_factory.mktemp("keys"), free_port) as system:
        await seed_people(system)
        case = await open_case(system)
        path = f"/v1/approvals/{case.ids['approval_id']}"
        version = (await system.ask["approvals"](person("approve"), "GET", path)).json()["version"]
        signed = await system.ask["approvals"](person("approve"), "POST", f"{path}/approve", if_match=version)
        assert signed.status_code == 200, signed.text
        yield {service: await system.events(service) for service in SAID}


@pytest.mark.parametrize("service", SAID)
def test_every_event_is_of_a_published_type(said: dict[str, list[Received]], service: str) -> None:
    assert {event.type for event in said[service]} >= SAID[service]
    for event in said[service]:
        kind = aggregate_type(event.key)
        assert kind is not None
        assert kind.service == service
        assert event.name.split(".", 1)[1] in kind.verbs, event.name


@pytest.mark.parametrize("service", SAID)
def test_every_event_fits_its_schema_and_says_nothing_beside_it(said: dict[str, list[Received]], service: str) -> None:
    for event in said[service]:
        kind = aggregate_type(event.key)
        assert kind is not None
        schema = schema_of(kind)
        value = {"state": event.state, "change": event.change, "actor": event.actor}
        checker: Any = jsonschema.Draft202012Validator(schema)
        checker.validate(value)
        assert unknown_fields(schema, value) == [], name_of(kind)


@pytest.mark.parametrize("service", SAID)
def test_sequences_of_an_aggregate_have_no_gap(said: dict[str, list[Received]], service: str) -> None:
    by_key: dict[str, list[Received]] = {}
    for event in said[service]:
        by_key.setdefault(event.key, []).append(event)
    for key, events in by_key.items():
        assert [event.sequence for event in events] == list(range(1, len(events) + 1)), key
        assert [event.prev for event in events] == list(range(len(events))), key


@pytest.mark.parametrize("service", SAID)
def test_an_event_is_the_same_after_the_wire(said: dict[str, list[Received]], service: str) -> None:
    for event in said[service]:
        row = {**event.__dict__, "prev": event.prev}
        wire = encode(cast("Event", row))
        assert dict(wire.headers)["ce_type"].decode() == event_type(service, event.name)
        again = decode(Message(wire.topic, 0, 0, wire.key, wire.value, wire.headers))
        assert again.__dict__ == orjson.loads(orjson.dumps(event.__dict__))


def test_topics_name_those_who_hear_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """search adds its consumers per generation, and the gateway consumes for open browsers: both consume every topic."""
    heard: dict[str, set[str]] = {"search": set(SAID), "gateway": set(SAID)}

    def consume(self: ServiceRuntime, name: str, services: Sequence[str], handler: Handler, **_: Any) -> None:
        assert name
        assert handler
        heard.setdefault(self.service, set()).update(services)

    monkeypatch.setattr(ServiceRuntime, "consume", consume)
    keys = keys_in(tmp_path)
    for service in NAMES:
        app_of(service, keys)
    for topic in read_topics():
        assert set(topic.consumers) == {service for service, topics in heard.items() if topic.owner in topics}
