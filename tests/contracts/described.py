"""The committed description of the API as a judge of answers."""

import json
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpx2
import jsonschema

from ops import openapi
from tests.contracts.fields import unknown_fields

Doc = dict[str, Any]
PROBLEM = "application/problem+json"


@dataclass(frozen=True)
class Operation:
    """One operation of the public API, as `/api/v1/…`."""

    method: str
    path: str
    told: Doc

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def success(self) -> str:
        (status,) = [status for status in self.told["responses"] if status.startswith("2")]
        return status

    def content(self, status: int) -> Doc:
        """Media type → schema of an answer with this status."""
        responses: Doc = self.told["responses"]
        found: Doc | None = responses.get(str(status)) or responses.get(f"{status // 100}XX")
        assert found is not None, f"{self} is not said to answer {status}"
        return found.get("content", {})


@cache
def document() -> Doc:
    """docs/openapi.json."""
    return json.loads(openapi.FILE.read_text())


@cache
def operations() -> tuple[Operation, ...]:
    """Every operation of the public API."""
    return tuple(
        Operation(method.upper(), path, told)
        for path, item in document()["paths"].items()
        for method, told in item.items()
        if method in {"get", "post", "put", "patch", "delete"}
    )


def operation_of(method: str, path: str) -> Operation:
    """The operation that a real path belongs to; a path without parameters is matched first."""
    found = [each for each in operations() if each.method == method and _pattern(each.path).fullmatch(path)]
    assert found, f"{method} {path} is not described"
    return min(found, key=lambda each: each.path.count("{"))


def require_described(operation: Operation, answer: httpx2.Response) -> None:
    """The answer has a described status, content type and shape, and no field beside that shape."""
    where = f"{operation}: {answer.status_code}"
    content = operation.content(answer.status_code)
    if not content:
        assert answer.content == b"", where
        return
    media_type = answer.headers.get("content-type", "").partition(";")[0]
    assert media_type in content, f"{where} {media_type}: {answer.text[:300]}"
    schema = {**content[media_type]["schema"], "components": document()["components"]}
    value = answer.json()
    checker: Any = jsonschema.Draft202012Validator(schema)
    broken = [f"{error.json_path}: {error.message[:200]}" for error in checker.iter_errors(value)]
    assert broken == [], f"{where} {broken}"
    schemas: Doc = document()["components"]["schemas"]
    assert unknown_fields({**schema, "$defs": schemas}, value) == [], where


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path)))
