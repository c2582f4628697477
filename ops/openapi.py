"""Merges the services' descriptions into docs/openapi.json: the one public API, as the gateway offers it."""

import json
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, cast

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
Doc = dict[str, Any]
_METHODS = frozenset({"get", "post", "put", "patch", "delete"})
_SCHEMAS = "#/components/schemas"
_CSRF = {
    "name": "X-CSRF-Token",
    "in": "header",
    "required": True,
    "description": "ログインの応答にある `csrf`",
    "schema": {"type": "string"},
}
_ABOUT = """綴り（Tsuzuri）の公開 API。ログイン（`/api/v1/session`）で得た Cookie で呼び出します。

- 変更には `X-CSRF-Token`、登録（POST）には `Idempotency-Key`、上書きには読んだ版の `If-Match` を付けます。
- 誤りは `application/problem+json`（RFC 9457）で返り、`code` の説明は docs/problems にあります。
- 時刻は UTC の RFC 3339、日付は `YYYY-MM-DD` です。
"""


def described(create: Mapping[str, Callable[[Settings], FastAPI]] = CREATE) -> dict[str, Doc]:
    """Each service's own description. Nothing is connected: apps are made and asked, not started."""
    with tempfile.TemporaryDirectory() as folder:
        make_keys(Path(folder), SERVICES)
        settings = Settings(port=1, keys_dir=Path(folder), demo=True)
        return {service: _opened(make(settings)) for service, make in create.items()}


def _opened(app: FastAPI) -> Doc:
    """The app's description, with what anybody may call marked as such."""
    document = app.openapi()
    for route in routes_of(app):
        if route.demands == "anyone" and route.path in document["paths"]:
            document["paths"][route.path][route.method.lower()]["security"] = []
    return document


def merge(documents: Mapping[str, Doc]) -> Doc:
    """One document: `/v1` becomes `/api/v1`, what is internal stays out, everything sorted.

    ValueError when two services claim the same path.
    """
    names = _names_of_schemas(documents)
    paths: Doc = {}
    schemas: Doc = {}
    for service, document in documents.items():
        public = {_public(path): item for path, item in document["paths"].items() if _is_public(path)}
        if taken := paths.keys() & public.keys():
            raise ValueError(f"{service} repeats {sorted(taken)}")
        paths |= _renamed({path: _offered(item, service) for path, item in public.items()}, names[service])
        own = document.get("components", {}).get("schemas", {})
        schemas |= {names[service][name]: _renamed(schema, names[service]) for name, schema in own.items()}
    return {
        "openapi": "3.1.0",
        "info": {"title": "綴り Tsuzuri", "version": "1", "description": _ABOUT, "license": {"name": "MIT"}},
        "servers": [{"url": "/"}],
        "security": [{"session": []}],
        "paths": dict(sorted(paths.items())),
        "components": {
            "parameters": {"csrf": _CSRF},
            "schemas": _reachable(paths, schemas),
            "securitySchemes": {"session": {"type": "apiKey", "in": "cookie", "name": "__Host-tsuzuri"}},
        },
    }


def text_of(document: Doc) -> str:
    """The document as the file keeps it."""
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _is_public(path: str) -> bool:
    return path.startswith(("/v1/", "/api/"))


def _public(path: str) -> str:
    return f"/api{path}" if path.startswith("/v1/") else path


def _offered(item: Doc, service: str) -> Doc:
    """A path's item as the gateway offers it: by service, changes with the token of the session."""
    return {
        method: _operation(told, method, service) if method in _METHODS else told
        for method, told in item.items()
    }


def _operation(told: Doc, method: str, service: str) -> Doc:
    given = {**told, "tags": [service]}
    if method == "get" or told.get("security") == []:
        return given
    return {**given, "parameters": [*told.get("parameters", []), {"$ref": "#/components/parameters/csrf"}]}


def _names_of_schemas(documents: Mapping[str, Doc]) -> dict[str, dict[str, str]]:
    """By service its schemas' names in the merged document: one name for two different schemas gets the service's."""
    forms: dict[str, set[str]] = {}
    for document in documents.values():
        for name, schema in document.get("components", {}).get("schemas", {}).items():
            forms.setdefault(name, set()).add(json.dumps(schema, sort_keys=True))
    return {
        service: {
            name: name if len(forms[name]) == 1 else f"{service.capitalize()}{name}"
            for name in document.get("components", {}).get("schemas", {})
        }
        for service, document in documents.items()
    }


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        row = cast("Doc", value)
        return {
            key: _reference(inner, names) if key == "$ref" else _renamed(inner, names)
            for key, inner in row.items()
        }
    if isinstance(value, list):
        return [_renamed(inner, names) for inner in cast("list[Any]", value)]
    return value


def _reference(reference: Any, names: Mapping[str, str]) -> Any:
    place, _, name = str(reference).rpartition("/")
    return f"{place}/{names.get(name, name)}"


def _reachable(paths: Doc, schemas: Doc) -> Doc:
    """The schemas that public paths lead to."""
    found: set[str] = set()
    open_ends = _references(paths)
    while open_ends:
        name = open_ends.pop()
        if name not in found:
            found.add(name)
            open_ends |= _references(schemas[name])
    return {name: schemas[name] for name in sorted(found)}


def _references(value: Any) -> set[str]:
    if isinstance(value, dict):
        row = cast("Doc", value)
        place, _, name = str(row.get("$ref", "")).rpartition("/")
        own = {name} if place == _SCHEMAS else set[str]()
        return own.union(*(_references(inner) for inner in row.values()))
    if isinstance(value, list):
        return set[str]().union(*(_references(inner) for inner in cast("list[Any]", value)))
    return set()


def main() -> int:
    """Write the file."""
    document = merge(described())
    FILE.write_text(text_of(document))
    print(f"✓ {FILE.relative_to(CHECKOUT)}: {len(document['paths'])} 件の URL")
    return 0


if __name__ == "__main__":
    sys.exit(main())
