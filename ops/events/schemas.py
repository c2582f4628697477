"""JSON Schemas (2020-12) of what events carry, one per aggregate type, made from the models of `libs/contracts`."""

from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from libs.contracts.events import TYPES, AggregateType
from libs.contracts.published import ByWhom

Schema = dict[str, Any]

_STUB: Schema = {
    "title": "Stub",
    "description": "What stays of a deleted aggregate: owners never delete, readers index a tombstone.",
    "type": "object",
    "properties": {"id": {"type": "string"}, "version": {"type": "integer"}, "deleted": {"const": True}},
    "required": ["id", "version", "deleted"],
    "additionalProperties": False,
}


class _WithoutFieldTitles(GenerateJsonSchema):
    """Leaves out the titles that pydantic makes from field names: they only repeat the name."""

    def field_title_should_be_set(self, schema: object) -> bool:
        return False


def name_of(kind: AggregateType) -> str:
    """The name of a type's files: `records.record`."""
    return f"{kind.service}.{kind.name}"


def state_of(kind: AggregateType) -> Schema:
    """The schema of a type's published state."""
    return kind.model.model_json_schema(by_alias=True, schema_generator=_WithoutFieldTitles)


def schema_of(kind: AggregateType) -> Schema:
    """The schema of the value of every event of a type: `{state, change, actor}`."""
    state = state_of(kind)
    actor = ByWhom.model_json_schema(schema_generator=_WithoutFieldTitles)
    definitions = {**state.pop("$defs", {}), kind.model.__name__: state, "ByWhom": actor, "Stub": _STUB}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:tsuzuri:event:{name_of(kind)}:v1",
        "title": name_of(kind),
        "description": "Readers ignore fields they do not know; writers add fields and never rename or narrow one.",
        "type": "object",
        "properties": {
            "state": {"anyOf": [{"$ref": f"#/$defs/{kind.model.__name__}"}, {"$ref": "#/$defs/Stub"}]},
            "change": {"type": "object", "description": "What this event adds; the state is enough to follow."},
            "actor": {"anyOf": [{"$ref": "#/$defs/ByWhom"}, {"type": "null"}]},
        },
        "required": ["state", "change", "actor"],
        "$defs": dict(sorted(definitions.items())),
    }


def all_schemas() -> dict[str, Schema]:
    """Every type's schema by name, sorted."""
    return {name_of(kind): schema_of(kind) for kind in sorted(TYPES, key=name_of)}
