"""Problem responses: every failure of a request becomes one `application/problem+json` that echoes nothing sent."""

import errno
import logging
from collections.abc import Sequence
from typing import TypedDict

import orjson
from aiohttp import ClientError
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from libs.actor import Actor
from libs.canonical import Json
from libs.problems import (
    BadRequest,
    FieldError,
    MethodNotAllowed,
    NotFound,
    Problem,
    PurposeUnconfirmed,
    RequestTimeout,
    StorageFull,
    TooLarge,
    Unavailable,
    ValidationFailed,
)
from libs.telemetry import current_trace_id

log = logging.getLogger("tsuzuri.http")
ERRORS_SHOWN = 20

PROBLEM_RESPONSES: dict[int | str, dict[str, object]] = {
    status: {
        "description": "問題の内容 (RFC 9457)",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for status in ("4XX", "5XX", 422)
}
PROBLEM_SCHEMA: dict[str, Json] = {
    "type": "object",
    "required": ["type", "title", "status", "code", "detail", "trace_id"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "hint": {"type": "string"},
        "trace_id": {"type": "string"},
        "context": {"type": "object", "additionalProperties": True},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "code"],
                "properties": {"pointer": {"type": "string"}, "code": {"type": "string"}},
            },
        },
    },
}


class _Detail(TypedDict):
    """The location and the rule of one validation error."""

    loc: tuple[str | int, ...]
    type: str


def problem_response(problem: Problem) -> Response:
    """The response for a problem."""
    headers = {"Content-Language": "ja"}
    if problem.retry_after is not None:
        headers["Retry-After"] = str(problem.retry_after)
    if isinstance(problem, (TooLarge, RequestTimeout)):
        headers["Connection"] = "close"  # the rest of the body is not read
    return Response(
        orjson.dumps(problem.body(current_trace_id()), default=str),
        status_code=problem.status,
        media_type="application/problem+json",
        headers=headers,
    )


async def handle_problem(request: Request, problem: Exception) -> Response:
    """The handler of raised problems.

    With an unconfirmed purpose, NotFound becomes PurposeUnconfirmed: the purpose might have opened the object, and the
    response must not reveal whether it exists.
    """
    actor: Actor | None = getattr(request.state, "actor", None)
    if isinstance(problem, NotFound) and actor is not None and actor.grant.unconfirmed:
        return problem_response(PurposeUnconfirmed())
    return problem_response(problem if isinstance(problem, Problem) else problem_of(problem))


async def handle_invalid_input(_: Request, error: Exception) -> Response:
    """The handler of validation errors: pointers and codes, never values."""
    details: Sequence[_Detail] = error.errors() if isinstance(error, RequestValidationError) else []
    refused: list[FieldError] = []
    for detail in details[:ERRORS_SHOWN]:
        place, *rest = detail["loc"]
        if place == "path":
            return problem_response(NotFound())
        kind = detail["type"]
        # The name of an unknown field was chosen by the caller, so the pointer names the object that contains it.
        names = rest[:-1] if kind == "extra_forbidden" else rest
        path = "/".join(str(name) for name in names if isinstance(name, int) or _is_field_name(name))
        pointer = (f"/{path}" if path else "") if place == "body" else f"{place}/{path}"
        refused.append(FieldError(pointer, kind))
    return problem_response(ValidationFailed(errors=refused))


async def handle_http_error(_: Request, error: Exception) -> Response:
    """The handler of errors raised by routing."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    known: dict[int, type[Problem]] = {400: BadRequest, 404: NotFound, 405: MethodNotAllowed, 413: TooLarge}
    problem = known.get(status, BadRequest if status < 500 else Problem)()
    response = problem_response(problem)
    allowed = (error.headers or {}).get("Allow") if isinstance(error, HTTPException) else None
    if allowed:
        response.headers["Allow"] = allowed
    return response


def problem_of(error: BaseException) -> Problem:
    """The problem for an unexpected error: an unreachable dependency, a full disk, or a defect of ours."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StorageFull()
    if isinstance(error, (ConnectionError, TimeoutError, ClientError)):
        log.warning("dependency out of reach", extra={"error": type(error).__name__})
        return Unavailable()
    log.error("unexpected error", exc_info=(type(error), error, error.__traceback__))
    return Problem()


def _is_field_name(name: object) -> bool:
    return isinstance(name, str) and len(name) <= 40 and name.isascii() and name.replace("-", "_").isidentifier()
