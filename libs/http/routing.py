"""Strict routes: the body is parsed strictly before FastAPI sees it, and unknown query parameters are refused.

Services create `Router()`s. A route that accepts more than 1 MB of JSON sets `openapi_extra=body_limit(UPLOAD_LIMIT)`.
"""

from collections.abc import Callable, Coroutine, Iterator, Sequence
from typing import get_args, get_origin

from fastapi import APIRouter, Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import BaseModel

from libs.canonical import Json
from libs.http.body import JSON_LIMIT, read_json
from libs.problems import FieldError, ValidationFailed

_LIMIT_KEY = "x-body-limit"
_ANY_QUERY = "x-any-query"


def body_limit(size: int) -> dict[str, Json]:
    """Mark a route (`openapi_extra=`) whose JSON body may be as large as `size` bytes."""
    return {_LIMIT_KEY: size}


def any_query() -> dict[str, Json]:
    """Mark a route (`openapi_extra=`) that forwards its query to a service that checks it."""
    return {_ANY_QUERY: True}


class StrictRoute(APIRoute):
    """A route whose request is checked as a whole before any parameter is read."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[object, None, Response]]:
        handle = super().get_route_handler()
        known = dict(_query_parameters(self.dependant))
        marks = self.openapi_extra or {}
        limit = int(marks.get(_LIMIT_KEY, JSON_LIMIT))
        checks_query = _ANY_QUERY not in marks
        takes_body = self.body_field is not None

        async def handle_strictly(request: Request) -> Response:
            if checks_query:
                _check_query(request, known)
            if takes_body:
                value = await read_json(request, limit)
                # Set what Starlette caches after reading the body, so that FastAPI's own parser is not used.
                request._body = b"" if value is None else b"-"
                request._json = value
            request._cookies = _cookies(request)
            return await handle(request)

        return handle_strictly


class Router(APIRouter):
    """An APIRouter of strict routes."""

    def __init__(self, *, prefix: str = "", tags: Sequence[str] = (), include_in_schema: bool = True) -> None:
        super().__init__(
            prefix=prefix,
            tags=[*tags],
            include_in_schema=include_in_schema,
            route_class=StrictRoute,
            redirect_slashes=False,
        )


def _cookies(request: Request) -> dict[str, str]:
    """The cookies without unquoting. Our cookies are never quoted, and Python's unquoting takes quadratic time before
    3.11.10 and 3.12.6."""
    sent = (pair.partition("=") for header in request.headers.getlist("cookie") for pair in header.split(";"))
    return {name.strip(): value.strip() for name, _, value in sent}


def _check_query(request: Request, known: dict[str, bool]) -> None:
    for name in request.query_params:
        if name not in known:
            raise ValidationFailed(errors=[FieldError("query", "unknown_parameter")])
        if not known[name] and len(request.query_params.getlist(name)) > 1:
            raise ValidationFailed(errors=[FieldError(f"query/{name}", "repeated")])


def _query_parameters(dependant: Dependant) -> Iterator[tuple[str, bool]]:
    """(name, whether it may be repeated) of every query parameter of a route and what it depends on."""
    for parameter in dependant.query_params:
        annotation = parameter.field_info.annotation
        is_list = _is_list(annotation)
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            for name, field in annotation.model_fields.items():
                yield field.alias or name, _is_list(field.annotation)
        else:
            yield parameter.alias, is_list
    for inner in dependant.dependencies:
        yield from _query_parameters(inner)


def _is_list(annotation: object) -> bool:
    if get_origin(annotation) is list:
        return True
    return any(_is_list(part) for part in get_args(annotation))
