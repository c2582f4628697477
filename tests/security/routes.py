"""The route table of every service, with the description of the bodies."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, cast

from libs.actor import Actor
from libs.http import routes_of
from libs.policy import Action
from tests.security.bodies import Schema, body_of
from tests.security.case import HERE, person
from tests.services.running import NAMES, app_of, keys_in

EITHER_OR: dict[str, frozenset[str]] = {
    "/v1/approvals/{approval_id}/approve": frozenset({"suggestion"}),
    "/v1/approvals/{approval_id}/pull-up": frozenset({"items"}),
    "/v1/approvals/{approval_id}/reroute": frozenset({"steps"}),
    "/v1/routes": frozenset({"role", "post"}),
    "/v1/routes/{route_id}": frozenset({"role", "post"}),
    "/v1/deputies/{office_code}/{post}": frozenset({"role", "post"}),
}
"""Fields of which a body may have only one: these are left out."""


@dataclass(frozen=True)
class Route:
    """A route of a service: what it requires and what it takes."""

    service: str
    method: str
    path: str
    demands: str
    headers: frozenset[str]
    takes_body: bool
    body: Schema | None = field(hash=False)
    definitions: Mapping[str, Schema] = field(hash=False, repr=False)

    def __str__(self) -> str:
        return f"{self.service} {self.method} {self.path}"

    @property
    def action(self) -> Action | None:
        """The action that a person must be permitted; None where the route is not for people."""
        kind, _, action = self.demands.partition(":")
        return cast("Action", action) if kind == "actor" else None

    @property
    def callers(self) -> list[str]:
        """The services that may call."""
        kind, _, names = self.demands.partition(":")
        return names.split(",") if kind == "service" else []

    @property
    def parameters(self) -> list[str]:
        """The names of the parameters in the path."""
        return [part[1:-1] for part in self.path.split("/") if part.startswith("{")]

    @property
    def may_be_empty(self) -> bool:
        """Whether a request without a body is valid."""
        return any(option.get("type") == "null" for option in (self.body or {}).get("anyOf", ()))

    def at(self, ids: Mapping[str, str]) -> str:
        """The path with these ids, and `x-1` where there is none."""
        return "/".join(ids.get(p[1:-1], "x-1") if p.startswith("{") else p for p in self.path.split("/"))

    def asker(self, office: str = HERE) -> Actor | str:
        """A caller that is permitted: a person of this office, else a service."""
        return person(self.action, office) if self.action else (self.callers or ["ops"])[0]

    def filled(self, ids: Mapping[str, str]) -> Any:
        """A body with one of `ids` in every field whose name asks for an id."""
        return None if self.body is None else _named(body_of(self.body, self.definitions), ids)

    def good(self, ids: Mapping[str, str]) -> Any:
        """`filled` without the fields that may not occur together with the rest."""
        return _without(self.filled(ids), EITHER_OR.get(self.path, frozenset()))


@cache
def all_routes() -> list[Route]:
    """Every route of every service."""
    with tempfile.TemporaryDirectory() as folder:
        keys = keys_in(Path(folder))
        return [route for service in NAMES for route in _routes(service, keys)]


def _routes(service: str, keys: Path) -> list[Route]:
    app = app_of(service, keys)
    document = app.openapi()
    definitions = document["components"]["schemas"]
    takers = {(m, r.path) for r in flat(app.routes) if getattr(r, "body_field", None) for m in r.methods}
    found: list[Route] = []
    for row in routes_of(app):
        told = document["paths"].get(row.path, {}).get(row.method.lower(), {})
        content = told.get("requestBody", {}).get("content", {}).get("application/json", {})
        headers = frozenset(p["name"] for p in told.get("parameters", []) if p["in"] == "header")
        found.append(
            Route(
                service,
                row.method,
                row.path,
                row.demands,
                headers,
                (row.method, row.path) in takers,
                content.get("schema"),
                definitions,
            )
        )
    return found


def flat(routes: Any) -> list[Any]:
    """The routes of an app, including those of its routers."""
    found: list[Any] = []
    for route in routes:
        inner = getattr(route, "original_router", None) or getattr(route, "router", None)
        found += flat(inner.routes) if inner is not None else [route]
    return found


def _without(value: Any, names: frozenset[str]) -> Any:
    if isinstance(value, dict):
        row = cast("dict[str, Any]", value)
        return {key: _without(inner, names) for key, inner in row.items() if key not in names}
    if isinstance(value, list):
        return [_without(inner, names) for inner in cast("list[Any]", value)]
    return value


def _named(value: Any, ids: Mapping[str, str], name: str = "") -> Any:
    if isinstance(value, dict):
        row = cast("dict[str, Any]", value)
        return {key: _named(inner, ids, key) for key, inner in row.items()}
    if isinstance(value, list):
        return [_named(inner, ids, name) for inner in cast("list[Any]", value)]
    return ids.get(name, value) if value in ("x-1", "x") else value
