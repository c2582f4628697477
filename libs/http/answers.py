"""Problems as answers: every way a request can fail becomes one `application/problem+json`, without what was sent."""

import errno
import logging
from collections.abc import Sequence
from typing import Any

import orjson
from aiohttp import ClientError
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from libs.actor import Actor
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

DOCUMENTED: dict[int | str, dict[str, Any]] = {
    status: {
        "description": "問題の内容 (RFC 9457)",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for status in ("4XX", "5XX", 422)
}
SCHEMA: dict[str, Any] = {
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


def problem_response(problem: Problem) -> Response:
    """The answer of a problem."""
    headers = {"Content-Language": "ja"}
    if problem.retry_after is not None:
        headers["Retry-After"] = str(problem.retry_after)
    if isinstance(problem, (TooLarge, RequestTimeout)):
        headers["Connection"] = "close"  # what still comes of the body is not wanted
    return Response(
        orjson.dumps(problem.body(current_trace_id()), default=str),
        status_code=problem.status,
        media_type="application/problem+json",
        headers=headers,
    )


async def answer_problem(request: Request, problem: Exception) -> Response:
    """FastAPI's handler of raised problems.

    Nobody knows whether a purpose that could not be confirmed would open what was not found, and the answer must not
    tell what is there from what is not: both are told as that.
    """
    actor: Actor | None = getattr(request.state, "actor", None)
    if isinstance(problem, NotFound) and actor is not None and actor.opened.unconfirmed:
        return problem_response(PurposeUnconfirmed())
    return problem_response(problem if isinstance(problem, Problem) else problem_of(problem))


async def answer_refused_input(_: Request, error: Exception) -> Response:
    """FastAPI's handler of models that did not fit: pointers and codes, never the value or its words."""
    details: Sequence[dict[str, Any]] = error.errors() if isinstance(error, RequestValidationError) else []
    refused: list[FieldError] = []
    for detail in details[:ERRORS_SHOWN]:
        loc: tuple[str | int, ...] = detail["loc"]
        place, rest = loc[0], loc[1:]
        if place == "path":
            return problem_response(NotFound())
        kind = str(detail["type"])
        # The name of a field we do not know is the caller's word: point at the object that held it.
        names = rest[:-1] if kind == "extra_forbidden" else rest
        path = "/".join(str(name) for name in names if isinstance(name, int) or _ours(name))
        pointer = (f"/{path}" if path else "") if place == "body" else f"{place}/{path}"
        refused.append(FieldError(pointer, kind))
    return problem_response(ValidationFailed(errors=refused))


async def answer_http_error(_: Request, error: Exception) -> Response:
    """FastAPI's handler of what routing refuses."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    known: dict[int, type[Problem]] = {400: BadRequest, 404: NotFound, 405: MethodNotAllowed, 413: TooLarge}
    problem = known.get(status, BadRequest if status < 500 else Problem)()
    response = problem_response(problem)
    allowed = (error.headers or {}).get("Allow") if isinstance(error, HTTPException) else None
    if allowed:
        response.headers["Allow"] = allowed
    return response


def problem_of(error: BaseException) -> Problem:
    """The problem an unexpected error is for the caller: a dependency out of reach, a full disk, or our mistake."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StorageFull()
    if isinstance(error, (ConnectionError, TimeoutError, ClientError)):
        log.warning("dependency out of reach", extra={"error": type(error).__name__})
        return Unavailable()
    log.error("unexpected error", exc_info=(type(error), error, error.__traceback__))
    return Problem()


def _ours(name: Any) -> bool:
    return (
        isinstance(name, str) and len(name) <= 40 and name.isascii() and name.replace("-", "_").isidentifier()
    )
