"""Merges the services' descriptions into docs/openapi.json: the one public API, as the gateway offers it."""

import json
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NotRequired, TypedDict, TypeVar, cast

from fastapi import FastAPI

from libs.http import routes_of
from libs.settings import Settings
from libs.signing import make_keys
from ops.launcher.config import CHECKOUT, SERVICES
from services.approvals.main import create as approvals
from services.gateway.main import create as gateway
from services.inquiries.main import create as inquiries
from services.records.main import create as records
from services.search.main import create as search

FILE = CHECKOUT / "docs" / "openapi.json"
CREATE: dict[str, Callable[[Settings], FastAPI]] = {
    "gateway": gateway,
    "records": records,
    "approvals": approvals,
    "inquiries": inquiries,
    "search": search,
}
T = TypeVar("T")
Schema = dict[str, Any]
"""A JSON Schema, of any depth."""


class Operation(TypedDict, total=False):
    """The parts of an operation that this program reads."""

    security: list[dict[str, list[str]]]
    tags: list[str]
    parameters: list[dict[str, object]]


PathItem = dict[str, Operation]


class Components(TypedDict):
    """The parts of the components that this program reads."""

    schemas: dict[str, Schema]
    parameters: NotRequired[dict[str, object]]
    securitySchemes: NotRequired[dict[str, object]]


class Description(TypedDict):
    """A service's own description."""

    paths: dict[str, PathItem]
    components: NotRequired[Components]


class PublicApi(TypedDict):
    """The merged description of the public API."""

    openapi: str
    info: dict[str, object]
    servers: list[dict[str, str]]
    security: list[dict[str, list[str]]]
    paths: dict[str, PathItem]
    components: Components


_METHODS = frozenset({"get", "post", "put", "patch", "delete"})
_SCHEMAS = "#/components/schemas"
_CSRF = {
    "name": "X-CSRF-Token",
    "in": "header",
    "required": True,
    "description": "ログインの応答にある `csrf`",
    "schema": {"type": "string"},
}
_DESCRIPTION = """綴り（Tsuzuri）の公開 API。ログイン（`/api/v1/session`）で得た Cookie で呼び出します。

- 変更には `X-CSRF-Token`、登録（POST）には `Idempotency-Key`、上書きには読んだ版の `If-Match` を付けます。
- 読み取りに `X-CSRF-Token` を付けると、そのログインのときだけ答えます（違うときは 403 `CSRF_REQUIRED`）。
- 誤りは `application/problem+json`（RFC 9457）で返り、`code` の説明は docs/problems にあります。
- 時刻は UTC の RFC 3339、日付は `YYYY-MM-DD` です。
"""


def described(create: Mapping[str, Callable[[Settings], FastAPI]] = CREATE) -> dict[str, Description]:
    """Each service's own description. The apps are built but not started, so nothing is connected."""
    with tempfile.TemporaryDirectory() as folder:
        make_keys(Path(folder), SERVICES)
        settings = Settings(port=1, keys_dir=Path(folder), demo=True)
        return {service: _opened(make(settings)) for service, make in create.items()}


def _opened(app: FastAPI) -> Description:
    """The app's description, with every operation that needs no login marked as such."""
    document = cast("Description", app.openapi())
    for route in routes_of(app):
        if route.demands == "anyone" and route.path in document["paths"]:
            document["paths"][route.path][route.method.lower()]["security"] = []
    return document


def merge(documents: Mapping[str, Description]) -> PublicApi:
    """Merge the descriptions into one.

    `/v1` becomes `/api/v1`, internal paths are left out, everything is sorted. ValueError when two services claim the
    same path.
    """
    names = _names_of_schemas(documents)
    paths: dict[str, PathItem] = {}
    schemas: dict[str, Schema] = {}
    for service, document in documents.items():
        public = {_public(path): item for path, item in document["paths"].items() if _is_public(path)}
        if taken := paths.keys() & public.keys():
            raise ValueError(f"{service} repeats {sorted(taken)}")
        paths |= _renamed({path: _offered(item, service) for path, item in public.items()}, names[service])
        own = _schemas(document)
        schemas |= {names[service][name]: _renamed(schema, names[service]) for name, schema in own.items()}
    return {
        "openapi": "3.1.0",
        "info": {"title": "綴り Tsuzuri", "version": "1", "description": _DESCRIPTION, "license": {"name": "MIT"}},
        "servers": [{"url": "/"}],
        "security": [{"session": []}],
        "paths": dict(sorted(paths.items())),
        "components": {
            "parameters": {"csrf": _CSRF},
            "schemas": _reachable(paths, schemas),
            "securitySchemes": {"session": {"type": "apiKey", "in": "cookie", "name": "__Host-tsuzuri"}},
        },
    }


def text_of(document: Mapping[str, object]) -> str:
    """The document as text, in the layout of the file."""
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _is_public(path: str) -> bool:
    return path.startswith(("/v1/", "/api/"))


def _public(path: str) -> str:
    return f"/api{path}" if path.startswith("/v1/") else path


def _offered(item: PathItem, service: str) -> PathItem:
    """The operations of a path as the gateway offers them: tagged by service; changes take the session's CSRF token."""
    return {
        method: _operation(operation, method, service) if method in _METHODS else operation
        for method, operation in item.items()
    }


def _operation(operation: Operation, method: str, service: str) -> Operation:
    offered: Operation = {**operation, "tags": [service]}
    if method == "get" or operation.get("security") == []:
        return offered
    return {**offered, "parameters": [*operation.get("parameters", []), {"$ref": "#/components/parameters/csrf"}]}


def _schemas(document: Description) -> dict[str, Schema]:
    components = document.get("components")
    return components.get("schemas", {}) if components else {}


def _names_of_schemas(documents: Mapping[str, Description]) -> dict[str, dict[str, str]]:
    """For each service, the names of its schemas in the merged document.

    A name that stands for two different schemas gets the service's name in front.
    """
    forms: dict[str, set[str]] = {}
    for document in documents.values():
        for name, schema in _schemas(document).items():
            forms.setdefault(name, set()).add(json.dumps(schema, sort_keys=True))
    return {
        service: {
            name: name if len(forms[name]) == 1 else f"{service.capitalize()}{name}" for name in _schemas(document)
        }
        for service, document in documents.items()
    }


def _renamed(value: T, names: Mapping[str, str]) -> T:
    named: object = value
    if isinstance(value, dict):
        row = cast("dict[str, object]", value)
        named = {
            key: _reference(inner, names) if key == "$ref" else _renamed(inner, names) for key, inner in row.items()
        }
    elif isinstance(value, list):
        named = [_renamed(inner, names) for inner in cast("list[object]", value)]
    return cast("T", named)


def _reference(reference: object, names: Mapping[str, str]) -> str:
    place, _, name = str(reference).rpartition("/")
    return f"{place}/{names.get(name, name)}"


def _reachable(paths: dict[str, PathItem], schemas: dict[str, Schema]) -> dict[str, Schema]:
    """The schemas that public paths refer to, directly or through other schemas."""
    found: set[str] = set()
    open_ends = _references(paths)
    while open_ends:
        name = open_ends.pop()
        if name not in found:
            found.add(name)
            open_ends |= _references(schemas[name])
    return {name: schemas[name] for name in sorted(found)}


def _references(value: object) -> set[str]:
    if isinstance(value, dict):
        row = cast("dict[str, object]", value)
        place, _, name = str(row.get("$ref", "")).rpartition("/")
        own = {name} if place == _SCHEMAS else set[str]()
        return own.union(*(_references(inner) for inner in row.values()))
    if isinstance(value, list):
        return set[str]().union(*(_references(inner) for inner in cast("list[object]", value)))
    return set()


def main() -> int:
    """Write the file."""
    document = merge(described())
    FILE.write_text(text_of(document))
    print(f"✓ {FILE.relative_to(CHECKOUT)}: {len(document['paths'])} 件の URL")
    return 0


if __name__ == "__main__":
    sys.exit(main())
