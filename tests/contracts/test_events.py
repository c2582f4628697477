"""Models, schemas, examples, topics and AsyncAPI agree."""

import ast
import json
from pathlib import Path
from typing import Any, cast

import jsonschema
import pytest
import yaml

from libs.bus.envelope import Message, decode
from libs.contracts.events import MESSAGE_LIMIT, TYPES, AggregateType, event_type
from ops.events.__main__ import FOLDER, files
from ops.events.schemas import name_of, schema_of
from ops.launcher.config import CHECKOUT
from ops.launcher.topics import read_topics
from services.records.domain.imports import KINDS as IMPORTED
from tests.contracts.fields import unknown_fields

BY_NAME = {name_of(kind): kind for kind in TYPES}


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    return files()


def example(name: str) -> dict[str, Any]:
    return json.loads((FOLDER / "examples" / f"{name}.json").read_text())


def validator(kind: AggregateType) -> Any:
    return jsonschema.Draft202012Validator(schema_of(kind))


def test_what_is_checked_in_is_what_the_models_make(made: dict[str, str]) -> None:
    different = [name for name, text in made.items() if not _is(FOLDER / name, text)]
    assert different == [], "run ./tsuzuri events"


def test_nothing_else_lies_beside_it(made: dict[str, str]) -> None:
    there = {str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*") if path.is_file()}
    assert there - set(made) == {f"examples/{name}.json" for name in BY_NAME}


def _is(file: Path, text: str) -> bool:
    return file.exists() and file.read_text() == text


@pytest.mark.parametrize("name", BY_NAME)
def test_the_schema_is_a_schema(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schema_of(BY_NAME[name]))


@pytest.mark.parametrize("name", BY_NAME)
def test_the_example_is_an_event_of_its_type(name: str) -> None:
    kind, given = BY_NAME[name], example(name)
    headers = [(key, value.encode()) for key, value in given["headers"].items()]
    event = decode(
        Message(f"tsuzuri.{kind.service}", 0, 0, given["key"].encode(), json.dumps(given["value"]).encode(), headers)
    )
    assert event.key == f"{name}:{event.state['id']}"
    assert event.name in {f"{kind.name}.{verb}" for verb in kind.verbs}
    assert event.sequence == event.state["version"]
    assert given["key"] == event.partition_key
    validator(kind).validate(given["value"])
    kind.model.model_validate(event.state)


@pytest.mark.parametrize("name", BY_NAME)
def test_the_example_has_no_field_the_schema_does_not_know(name: str) -> None:
    assert unknown_fields(schema_of(BY_NAME[name]), example(name)["value"]) == []


@pytest.mark.parametrize("name", BY_NAME)
def test_a_state_without_its_version_is_refused(name: str) -> None:
    value = example(name)["value"]
    del value["state"]["version"]
    assert not validator(BY_NAME[name]).is_valid(value)


@pytest.mark.parametrize("name", BY_NAME)
def test_a_stub_of_a_deleted_aggregate_is_an_event_too(name: str) -> None:
    stub = {"id": "a", "version": 9, "deleted": True}
    assert validator(BY_NAME[name]).is_valid({"state": stub, "change": {}, "actor": None})
    assert not validator(BY_NAME[name]).is_valid({"state": {**stub, "deleted": False}, "change": {}, "actor": None})


@pytest.mark.parametrize("service", sorted({kind.service for kind in TYPES}))
def test_what_is_published_is_sent_and_what_is_sent_is_published(service: str) -> None:
    names = {kind.name for kind in TYPES if kind.service == service}
    sent = {text for text in _texts_in(service) if text.count(".") == 1 and text.split(".")[0] in names}
    if service == "records":
        sent |= {f"{kind}.{verb}" for kind in IMPORTED for verb in ("imported", "import_undone")}
    assert sent == {f"{kind.name}.{verb}" for kind in TYPES if kind.service == service for verb in kind.verbs}


def _texts_in(service: str) -> set[str]:
    """Every string constant in the rules and the commands of a service. Names of crash points are not events."""
    home = CHECKOUT / "services" / service
    rooms = [home / "domain", home / "commands"]
    files = [file for room in rooms for file in (*room.glob("*.py"), *home.glob(f"{room.name}.py"))]
    nodes = [node for file in files for node in ast.walk(ast.parse(file.read_text()))]
    texts = [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return set(texts) - {text for node in nodes if isinstance(node, ast.Call) for text in _crash_point(node)}


def _crash_point(call: ast.Call) -> list[str]:
    is_one = isinstance(call.func, ast.Name) and call.func.id == "crash_point"
    return [str(each.value) for each in call.args if isinstance(each, ast.Constant)] if is_one else []


def test_every_service_that_publishes_has_its_topic() -> None:
    topics = {topic.name: topic for topic in read_topics()}
    assert set(topics) == {f"tsuzuri.{kind.service}" for kind in TYPES}
    for name, topic in topics.items():
        assert f"tsuzuri.{topic.owner}" == name
        assert topic.producers == [topic.owner]
        assert topic.max_message_bytes == MESSAGE_LIMIT


@pytest.fixture(scope="module")
def document(made: dict[str, str]) -> dict[str, Any]:
    return yaml.safe_load(made["asyncapi.yaml"])


def test_every_event_is_in_the_channel_of_its_owner(document: dict[str, Any]) -> None:
    for owner, channel in document["channels"].items():
        names = {document["components"]["messages"][m]["name"] for m in channel["messages"]}
        assert names == {
            event_type(owner, f"{kind.name}.{verb}") for kind in TYPES if kind.service == owner for verb in kind.verbs
        }


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    references = list(_references(document))
    assert len(references) > 100
    for reference in references:
        if reference.startswith("./"):
            assert (FOLDER / reference).is_file()
            continue
        place: Any = document
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]


def _references(value: Any) -> list[str]:
    if isinstance(value, dict):
        row = cast("dict[str, Any]", value)
        own = [row["$ref"]] if "$ref" in row else []
        return own + [found for inner in row.values() for found in _references(inner)]
    if isinstance(value, list):
        rows = cast("list[Any]", value)
        return [found for inner in rows for found in _references(inner)]
    return []


def test_each_type_shows_one_example(document: dict[str, Any]) -> None:
    shown = [name for name, message in document["components"]["messages"].items() if "examples" in message]
    assert sorted(name.rpartition(".")[0] for name in shown) == sorted(BY_NAME)
