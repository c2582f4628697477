"""Changes of the API since a release are listed, and those that may break a client are marked."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from ops.openapi_diff import Comparison, Node, last_release, main, report


def api(*, body: object = None, answer: object = None, more: Mapping[str, object] = {}, **schemas: object) -> Node:
    """A description with one operation."""
    operation = {
        "requestBody": {"required": True, "content": {"application/json": {"schema": body or {"type": "string"}}}},
        "responses": {"200": {"content": {"application/json": {"schema": answer or {"type": "string"}}}}},
        **more,
    }
    return {"paths": {"/notes": {"post": operation}}, "components": {"schemas": schemas}}


def told(old: Node, new: Node) -> list[str]:
    return [str(each) for each in Comparison(old, new).changes()]


def thing(*required: str, **fields: object) -> Node:
    return {"type": "object", "properties": fields, "required": list(required)}


TEXT = {"type": "string"}
NUMBER = {"type": "integer"}
NOTE = {"$ref": "#/components/schemas/Note"}
IN_BODY, IN_ANSWER = "POST /notes body", "POST /notes 200"


def test_paths_and_operations() -> None:
    old: Node = {"paths": {"/a": {"get": {}, "put": {}}, "/b": {"get": {}}}}
    new: Node = {"paths": {"/a": {"get": {}, "post": {}}, "/c": {"get": {}, "delete": {}}}}
    assert told(old, new) == [
        "! /b: path removed",
        "! PUT /a: operation removed",
        "  /c: path added (GET, DELETE)",
        "  POST /a: operation added",
    ]


def test_parameters_also_by_reference() -> None:
    key = {"in": "header", "name": "Key", "required": False, "schema": TEXT}
    old = {**api(more={"parameters": [{"$ref": "#/components/parameters/key"}, {"in": "query", "name": "at"}]})}
    old["components"] = {"parameters": {"key": key}}
    new = api(more={"parameters": [{**key, "required": True}, {"in": "query", "name": "to", "required": True}]})
    assert told(old, new) == [
        "! POST /notes: query parameter at removed",
        "! POST /notes: query parameter to added, required",
        "! POST /notes: header parameter Key: is required now",
    ]


@pytest.mark.parametrize(
    ("old", "new", "in_body", "in_answer"),
    [
        (thing(a=TEXT), thing(), "! .a: field removed", "! .a: field removed"),
        (thing(), thing(a=TEXT), "  .a: field added", "  .a: field added"),
        (thing(), thing("a", a=TEXT), "! .a: field added, required", "  .a: field added"),
        (thing(a=TEXT), thing("a", a=TEXT), "! .a: is required now", "  .a: is required now"),
        (thing("a", a=TEXT), thing(a=TEXT), "  .a: is no longer required", "! .a: may be missing now"),
        ({"enum": ["x"]}, {"enum": ["x", "y"]}, '  : value "y" added', '! : value "y" added'),
        ({"enum": ["x", "y"]}, {"enum": ["x"]}, '! : value "y" removed', '  : value "y" removed'),
        ({"type": "string", "const": "x"}, TEXT, "  : any value now", "! : any value now"),
        (TEXT, {"type": "string", "enum": ["x"]}, "! : only listed values now", "  : only listed values now"),
        (TEXT, {"anyOf": [TEXT, {"type": "null"}]}, "  : null allowed now", "! : null allowed now"),
        ({"type": ["string", "null"]}, TEXT, "! : null no longer allowed", "  : null no longer allowed"),
        (
            {"type": "string", "maxLength": 9},
            {"type": "string", "maxLength": 5},
            "! : maxLength 9 → 5",
            "  : maxLength 9 → 5",
        ),
        ({"type": "integer", "minimum": 1}, NUMBER, "  : minimum 1 → none", "  : minimum 1 → none"),
        (
            {"type": "array", "items": thing(a=TEXT)},
            {"type": "array", "items": thing()},
            *["! [].a: field removed"] * 2,
        ),
    ],
)
def test_what_breaks_depends_on_who_reads(old: Node, new: Node, in_body: str, in_answer: str) -> None:
    def line(text: str, where: str, way: str) -> str:
        place, what = text[2:].split(": ", 1)
        return f"{text[:2]}{where}{place} ({way}): {what}"

    assert told(api(body=old), api(body=new)) == [line(in_body, IN_BODY, "request")]
    assert told(api(answer=old), api(answer=new)) == [line(in_answer, IN_ANSWER, "answer")]


def test_another_type_is_two_changes_of_which_one_breaks() -> None:
    assert told(api(body=TEXT), api(body=NUMBER)) == [
        f"! {IN_BODY} (request): string no longer allowed",
        f"  {IN_BODY} (request): integer allowed now",
    ]


def test_a_schema_that_only_got_another_name_is_no_change() -> None:
    other = {"$ref": "#/components/schemas/Remark"}
    assert told(api(answer=NOTE, Note=thing(a=TEXT)), api(answer=other, Remark=thing(a=TEXT))) == []


def test_a_named_schema_is_told_once_for_each_way_and_may_contain_itself() -> None:
    many = {"type": "array", "items": NOTE}
    old = api(body=NOTE, answer=many, Note=thing(a=TEXT, inner=NOTE))
    new = api(body=NOTE, answer=many, Note=thing(inner=NOTE))
    assert told(old, new) == ["! Note.a (answer): field removed", "! Note.a (request): field removed"]


def test_answers_come_and_go() -> None:
    old, new = api(), api(more={"responses": {"201": {}}})
    assert told(old, new) == ["! POST /notes: answer 200 removed", "  POST /notes: answer 201 added"]


def test_the_first_line_counts() -> None:
    assert list(report(api(), api(), "1.2.3")) == ["── API since 1.2.3: 0 changes, 0 of them breaking (!) ──"]


def test_the_last_release_is_the_one_with_the_highest_number(tmp_path: Path) -> None:
    assert last_release(tmp_path) is None
    for version in ("0.9.0", "0.10.0", "notes"):
        (tmp_path / version).mkdir()
        (tmp_path / version / "openapi.json").write_text("{}")
    assert last_release(tmp_path) == tmp_path / "0.10.0" / "openapi.json"


def test_it_informs_and_never_fails(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    assert capsys.readouterr().out.startswith("── API since ")
