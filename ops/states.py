"""Generates libs/states from the published contracts: the typed state of every aggregate and of everything in it.

Rules work on plain JSON documents. These types say what a document contains: every key is present, with `None` where
nothing is known.
"""

import keyword
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType, NoneType, UnionType
from typing import Annotated, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from libs.contracts import casework, codes, counter, people, published, signoff
from libs.contracts.events import TYPES
from libs.contracts.published import Aggregate, Published
from ops.launcher.config import CHECKOUT

FOLDER = CHECKOUT / "libs" / "states"
MODULES: Mapping[str, ModuleType] = {
    "published": published,
    "casework": casework,
    "counter": counter,
    "people": people,
    "signoff": signoff,
}
_OWN = {"id", "version"}
"""Fields of the published aggregate that the store keeps beside the state."""


def pages() -> dict[str, str]:
    """The text of each module by its name, as the linter and the formatter leave it."""
    return {name: _tidy("\n".join(_lines(name, module)) + "\n") for name, module in MODULES.items()}


def _tidy(text: str) -> str:
    ruff = str(Path(sys.executable).parent / "ruff")
    for rest in (("check", "--select=I", "--fix", "-q"), ("format", "-q")):
        argv = [ruff, *rest, "--stdin-filename=libs/states/one.py", "-"]
        text = subprocess.run(  # noqa: S603 — the linter beside this Python
            argv, input=text, stdout=subprocess.PIPE, text=True, check=True, cwd=CHECKOUT
        ).stdout
    return text


def _lines(name: str, module: ModuleType) -> Iterator[str]:
    body = [line for model in _models(module) for line in _class(name, model)]
    text = "\n".join(body)
    yield f'"""The state of what `libs.contracts.{name}` publishes. `./tsuzuri states` writes this file."""'
    yield ""
    yield f"from typing import {'Literal, ' if 'Literal[' in text else ''}TypedDict"
    yield ""
    if "Json]" in text:
        yield "from libs.canonical import Json"
    if "codes." in text:
        yield "from libs.contracts import codes"
    for other_name, other_module in MODULES.items():
        used = sorted(
            m.__name__ for m in _models(other_module) if other_name != name and f"{m.__name__}" in _words(text)
        )
        if used:
            yield f"from libs.states.{other_name} import {', '.join(used)}"
    yield from body


def _words(text: str) -> set[str]:
    return set("".join(sign if sign.isalnum() or sign == "_" else " " for sign in text).split())


def _models(module: ModuleType) -> list[type[Published]]:
    """The shapes that a module declares, in its order. `Aggregate` is part of each aggregate."""
    declared = [value for value in vars(module).values() if isinstance(value, type)]
    shapes = [kind for kind in declared if issubclass(kind, Published) and kind.__module__ == module.__name__]
    return [kind for kind in shapes if kind not in {Published, Aggregate}]


def _class(module: str, model: type[Published]) -> Iterator[str]:
    kind = next((each for each in TYPES if each.model is model), None)
    fields = {info.alias or name: _text(module, info) for name, info in model.model_fields.items()}
    doc = (model.__doc__ or "").strip().splitlines()[0]
    if kind is None:
        yield from _typed_dict(model.__name__, "TypedDict", doc, fields)
        return
    own = {key: text for key, text in fields.items() if key not in _OWN}
    stored = {kind.stored_as.get(key, key): text for key, text in own.items()}
    renamed = {key for key in own if key in kind.stored_as}
    if renamed:
        shared = {key: text for key, text in own.items() if key not in renamed}
        yield from _typed_dict(f"{model.__name__}Fields", "TypedDict", "What both have.", shared)
        yield from _typed_dict(
            model.__name__, f"{model.__name__}Fields", doc, {kind.stored_as[key]: own[key] for key in renamed}
        )
        published = {"id": "str", "version": "int", **{key: own[key] for key in renamed}}
        yield from _typed_dict(
            f"Published{model.__name__}", f"{model.__name__}Fields", "As it is published.", published
        )
    else:
        yield from _typed_dict(model.__name__, "TypedDict", doc, stored)
        yield from _typed_dict(
            f"Published{model.__name__}", model.__name__, "As it is published.", {"id": "str", "version": "int"}
        )
    names = ", ".join(f'"{kind.name}.{verb}"' for verb in kind.verbs)
    yield f"\n\n{model.__name__}Event = Literal[{names}]"


def _typed_dict(name: str, parent: str, doc: str, fields: Mapping[str, str]) -> Iterator[str]:
    """The text of one class.

    A TypedDict needs the functional form for keys that are Python keywords (`class`, `from`, `as`).
    """
    kept = {key: text for key, text in fields.items() if keyword.iskeyword(key)}
    if kept:
        yield f'\n\n_{name}Words = TypedDict(\n    "_{name}Words",\n    {{'
        yield from (f'        "{key}": "{text}",' for key, text in kept.items())
        yield "    },\n)"
        parent = f"_{name}Words" if parent == "TypedDict" else f"_{name}Words, {parent}"
    yield f"\n\nclass {name}({parent}):"
    yield f'    """{doc}"""\n'
    yield from (f"    {key}: {text}" for key, text in fields.items() if key not in kept)


def _text(module: str, info: FieldInfo) -> str:
    return _annotation(module, info.annotation)


def _annotation(module: str, kind: object) -> str:
    """A type as the module writes it: names of the contracts stay names."""
    if named := _code_list(kind):
        return f"codes.{named}"
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _annotation(module, inner[0])
    if origin in {Union, UnionType}:
        return " | ".join(_annotation(module, each) for each in sorted(inner, key=lambda each: each is NoneType))
    if origin is list:
        return f"list[{_annotation(module, inner[0])}]"
    if origin is dict:
        return f"dict[{_annotation(module, inner[0])}, {_annotation(module, inner[1])}]"
    if kind is NoneType:
        return "None"
    if kind is object:
        return "Json"
    if isinstance(kind, type) and (issubclass(kind, BaseModel) or kind in {str, int, bool}):
        return kind.__name__
    raise TypeError(f"no type of a state says {kind!r}")


def _code_list(kind: object) -> str | None:
    if get_origin(kind) is not Literal:
        return None
    return next(name for name, value in vars(codes).items() if value == kind and name[0].isupper())


def main() -> int:
    """Write the modules."""
    for name, page in pages().items():
        (FOLDER / f"{name}.py").write_text(page)
    print(f"✓ {FOLDER.relative_to(CHECKOUT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
