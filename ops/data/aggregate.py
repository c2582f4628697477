"""The page of one aggregate: its shapes with all fields, and its events."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from libs.contracts.classes import class_of, most_sensitive, published_name, shapes_in, shapes_of
from libs.contracts.events import AggregateType, event_type
from libs.contracts.published import Published
from ops.data.meanings import CLASSES, EVERYWHERE
from ops.data.source import SourceText, description_of, source_texts, type_in_words
from ops.events.__main__ import published_before
from ops.events.compatibility import FIRST
from ops.events.schemas import name_of
from ops.launcher.topics import read_topics


@dataclass(frozen=True)
class Field:
    """One field of a shape, ready for a row of a table."""

    name: str
    type: str
    class_: str
    since: str
    meaning: str


def page(kind: AggregateType) -> str:
    """The page of one aggregate."""
    lines = [f"# {name_of(kind)}", "", description_of(kind.model), ""]
    lines += [
        f"- **Owner:** {kind.service}. Its key is `{kind.key_prefix}<id>`, its topic `tsuzuri.{kind.service}`.",
        f"- **Heard by:** {', '.join(consumers_of(kind))}.",
        f"- **Most sensitive class:** {most_sensitive(kind.model)} ({CLASSES[most_sensitive(kind.model)][0]}).",
        f"- **Written out:** [schema](../events/schemas/{name_of(kind)}.json), [example](../events/examples/{name_of(kind)}.json).",
        "",
        "A field is optional unless its type says *required*. Classes are explained in [README.md](README.md).",
    ]
    since = _since_of(kind)
    for shape in shapes_of(kind.model):
        lines += ["", f"## {shape.__name__}", ""]
        if shape is not kind.model:
            lines += [description_of(shape), ""]
        lines += ["| field | type | class | since | meaning |", "|---|---|---|---|---|"]
        lines += [_row(field) for field in fields(shape, since)]
    lines += ["", "## Events", "", "Each carries the whole state after the change.", ""]
    lines += [f"- `{event_type(kind.service, f'{kind.name}.{verb}')}`" for verb in kind.verbs]
    return "\n".join(lines) + "\n"


def fields(shape: type[Published], since: Mapping[tuple[type[Published], str], str]) -> list[Field]:
    """The fields of a shape, as written in its source and in those it inherits from."""
    written = source_texts(shape)
    return [_field(shape, name, written[name], since) for name in shape.model_fields]


def _field(
    shape: type[Published], name: str, written: SourceText, since: Mapping[tuple[type[Published], str], str]
) -> Field:
    shown, inner = published_name(shape, name), shapes_in(shape, name)
    required = ", *required*" if shape.model_fields[name].is_required() else ""
    return Field(
        name=shown,
        type=type_in_words(written.annotation) + required,
        class_=min(most_sensitive(each) for each in inner) if inner else class_of(shape, shown),
        since=since[shape, shown],
        meaning=written.words or EVERYWHERE.get(shown, "") or (description_of(inner[0]) if inner else ""),
    )


def _row(field: Field) -> str:
    cells = (f"`{field.name}`", field.type, field.class_, field.since, field.meaning)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def consumers_of(kind: AggregateType) -> list[str]:
    """The services that consume the topic of an aggregate."""
    return [name for topic in read_topics() if topic.owner == kind.service for name in topic.consumers]


def _since_of(kind: AggregateType) -> dict[tuple[type[Published], str], str]:
    """For each shape, the first release in which this aggregate published each of its fields."""
    known = published_before()[name_of(kind)]["fields"]
    found: dict[tuple[type[Published], str], str] = {}
    for shape, name, path in _paths(kind.model, ""):
        field = known.get(path)
        since = field.get("since", FIRST) if field else FIRST
        found[shape, name] = min(since, found.get((shape, name), since), key=_release)
    return found


def _paths(shape: type[Published], above: str) -> Iterator[tuple[type[Published], str, str]]:
    """Every field of a shape and of the shapes in it, with its path in published.json (`segments[].kind`)."""
    for name in shape.model_fields:
        shown = published_name(shape, name)
        path = f"{above}.{shown}" if above else shown
        yield shape, shown, path
        for inner in shapes_in(shape, name):
            depth = str(shape.model_fields[name].annotation).count("list[")
            yield from _paths(inner, path + "[]" * depth)


def _release(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split("."))
