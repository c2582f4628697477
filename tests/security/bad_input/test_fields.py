"""Good bodies with one bad field."""

import json
from collections.abc import Iterator

import pytest

from tests.security.bad_input.case import BODIES, named, refused, send
from tests.security.bodies import Path, leaves, with_raw, with_value
from tests.security.case import Case
from tests.security.families import ANYWHERE, DATE, JSON, KEPT, NUMBER, TEXT, TIME, TRUTH
from tests.security.routes import Route
from tests.services.running import System


def places(route: Route) -> Iterator[tuple[Path, dict[str, tuple[str, int]]]]:
    """Every place of a route's body, with the families of input that are bad there."""
    assert route.body is not None
    for path, schema in leaves(route.body, route.definitions):
        families = dict(ANYWHERE)
        match schema.get("type"):
            case _ if schema.get("several"):
                pass  # a text or a number: neither is of the wrong kind
            case "integer" | "number":
                families |= NUMBER
            case "boolean":
                families |= TRUTH
            case "string" if "[0-9]{4}-" in schema.get("pattern", ""):
                families |= TEXT | DATE
            case "string" if schema.get("examples"):
                families |= TEXT | TIME
            case "string":
                families |= TEXT
            case _:
                continue  # a free object: the service that is called judges its content
        if "maxLength" in schema:
            families["68 longer than it may be"] = (json.dumps("あ" * (schema["maxLength"] + 1)), 413)
        yield path, families


@pytest.mark.parametrize("route", named(BODIES))
async def test_a_bad_value_is_refused_wherever_it_stands(system: System, case: Case, route: Route) -> None:
    body = route.filled(case.ids)
    tried = 0
    for path, families in places(route):
        for family, (raw, status) in families.items():
            answer = await send(system, route, with_raw(body, path, raw), JSON, case)
            refused(answer, frozenset({status, 422}), f"{family} at {path}")
            tried += 1
    assert tried >= len(ANYWHERE)


@pytest.mark.parametrize("route", named(BODIES))
async def test_odd_and_right_text_is_no_reason_to_refuse(system: System, case: Case, route: Route) -> None:
    """Another field of the request is unknown, so that nothing is written: the errors must not name the odd text."""
    assert route.body is not None
    body = {**route.filled(case.ids), "is_admin": 1}
    for path, schema in leaves(route.body, route.definitions):
        if schema.get("type") != "string" or {"pattern", "enum", "examples"} & set(schema):
            continue
        pointer = "/" + "/".join(str(part) for part in path)
        for family, text in KEPT.items():
            sent = json.dumps(with_value(body, path, text), ensure_ascii=False).encode()
            answer = await send(system, route, sent, JSON, case)
            assert answer.status_code == 422, f"{family} at {path}: {answer.text}"
            assert pointer not in {error["pointer"] for error in answer.json()["errors"]}, f"{family} at {path}"
