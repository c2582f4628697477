"""The first page of docs/data, and the page of code lists."""

import re
import textwrap
from collections.abc import Iterator, Sequence
from typing import Literal, get_origin

from libs.contracts import codes
from libs.contracts.classes import most_sensitive, shapes_of
from libs.contracts.events import TYPES
from ops.data.aggregate import consumers_of
from ops.data.meanings import CLASSES
from ops.data.source import description_of
from ops.events.compatibility import FIRST
from ops.events.schemas import name_of
from ops.launcher.topics import read_topics


def overview() -> str:
    """The first page: owners, consumers, and the classes of sensitivity."""
    lines = [
        "# The data",
        "",
        "Every aggregate, every field that its events carry, how sensitive the field is, since when it is there, and who hears it.",
        f"{FIRST} is the first release. The pages are made by `./tsuzuri data`, which `make documents` calls.",
        "",
        "What is not here is not published: drafts, contacts (address, telephone), protections and restrictions, sessions and the audit.",
        "They stay in the database of their service.",
        "",
        "## Who owns, who hears",
        "",
        "A service hears a topic as a whole. What it has no use for it passes over.",
        "",
        "```mermaid",
        *_picture(),
        "```",
        "",
        "## Aggregates",
        "",
        "| aggregate | what | owner | heard by | class | fields | events |",
        "|---|---|---|---|---|---|---|",
    ]
    for kind in TYPES:
        count = sum(len(shape.model_fields) for shape in shapes_of(kind.model))
        link, consumers = f"[{name_of(kind)}]({name_of(kind)}.md)", ", ".join(consumers_of(kind))
        sizes = f"{most_sensitive(kind.model)} | {count} | {len(kind.verbs)}"
        lines.append(f"| {link} | {description_of(kind.model)} | {kind.service} | {consumers} | {sizes} |")
    lines += ["", "## Classes", "", "| class | what | how it is treated |", "|---|---|---|"]
    lines += [f"| **{letter}** {name} | {what} | {treatment} |" for letter, (name, what, treatment) in CLASSES.items()]
    lines += [
        "",
        "The class of each field is declared in `libs/contracts/classes.py`. A field that holds objects has the class of the most sensitive",
        "field in them. The codes are in [codes.md](codes.md). [SECURITY.md](../../SECURITY.md) says what is still missing for class A.",
    ]
    return "\n".join(lines) + "\n"


def _picture() -> Iterator[str]:
    yield "flowchart LR"
    for topic in read_topics():
        yield f"  subgraph {topic.owner}_owns [{topic.owner} owns]"
        for kind in TYPES:
            if kind.service == topic.owner:
                yield f'    {kind.service}_{kind.name}["<b>{kind.name}</b><br/>{_wrapped(kind.verbs)}"]'
        yield "  end"
        yield f"  {topic.owner}_owns --> {topic.owner}_topic([{topic.name}])"
        for consumer in topic.consumers:
            yield f"  {topic.owner}_topic --> {consumer}_hears{{{{{consumer} hears}}}}"


def _wrapped(verbs: Sequence[str]) -> str:
    return "<br/>".join(textwrap.wrap(", ".join(verbs), 44))


def code_lists() -> str:
    """The page of the code lists."""
    lines = ["# Code lists", "", "Class D. A code is for ever; its Japanese label may change."]
    for name, value in vars(codes).items():
        if get_origin(value) is not Literal:
            continue
        labels = codes.LABELS.get(re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower(), {})
        lines += ["", f"## {name}", ""]
        if labels:
            lines += ["| code | label |", "|---|---|"]
            lines += [f"| `{code}` | {labels[code]} |" for code in codes.codes(value)]
        else:
            lines.append(", ".join(f"`{code}`" for code in codes.codes(value)))
    return "\n".join(lines) + "\n"
