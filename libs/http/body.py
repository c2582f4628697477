"""The body of a request: read once, within a limit and a time, as strict UTF-8 JSON.

All services refuse: other encodings and a BOM, duplicate names, NaN and numbers beyond int64, nesting deeper than 32,
control characters, noncharacters and lone surrogates. Nothing that was sent is echoed.
"""

import asyncio
import json
import re
from collections.abc import AsyncGenerator
from contextlib import suppress
from typing import NoReturn

from starlette.requests import ClientDisconnect, Request

from libs.canonical import INT64_MAX
from libs.problems import BadRequest, FieldError, Problem, RequestTimeout, TooLarge, UnsupportedMediaType
from libs.strict import UPLOAD_LIMIT, ForbiddenName, require_allowed
from libs.text import forbidden_character

JSON_LIMIT = 1024 * 1024
DEPTH_LIMIT = 32
SLOWEST_S = 10.0
"""Seconds for a JSON body of up to a megabyte; larger bodies get this time per megabyte, uploads per chunk."""
LINGER_BYTES = 4 * JSON_LIMIT
LINGER_S = 2.0
"""An oversized body is read up to these limits before it is refused, so that the client receives the 413."""

_TOKENS = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)
"""Strings (also unterminated ones) and the brackets outside them. Possessive, so that no character is read twice."""


async def read_json(request: Request, limit: int = JSON_LIMIT) -> object:
    """The JSON value of the body; None when there is none. UnsupportedMediaType, BadRequest, ValidationFailed,
    TooLarge, RequestTimeout."""
    content_type = request.headers.get("content-type", "")
    raw = await read_body(request, limit)
    if not raw:
        return None
    if not _is_json(content_type):
        raise UnsupportedMediaType
    return parse_json(raw)


async def read_body(request: Request, limit: int = JSON_LIMIT) -> bytes:
    """The body, at most `limit` bytes. TooLarge, RequestTimeout, BadRequest when the client disconnects."""
    await _check_announced(request, limit)
    parts: list[bytes] = []
    total = 0
    try:
        async with asyncio.timeout(SLOWEST_S * max(1, limit // JSON_LIMIT)):
            async for chunk in request.stream():
                total += len(chunk)
                if total > limit:
                    break
                parts.append(chunk)
    except TimeoutError as error:
        raise RequestTimeout from error
    except ClientDisconnect as error:
        raise BadRequest from error
    if total > limit:
        await _refuse_size(request)
    return b"".join(parts)


async def stream_upload(request: Request, limit: int = UPLOAD_LIMIT) -> AsyncGenerator[bytes]:
    """The chunks of an upload, at most `limit` bytes in all. TooLarge, RequestTimeout, BadRequest."""
    await _check_announced(request, limit)
    total = 0
    chunks = request.stream().__aiter__()
    while True:
        try:
            async with asyncio.timeout(SLOWEST_S):
                chunk = await anext(chunks)
        except StopAsyncIteration:
            return
        except TimeoutError as error:
            raise RequestTimeout from error
        except ClientDisconnect as error:
            raise BadRequest from error
        total += len(chunk)
        if total > limit:
            await _refuse_size(request)
        if chunk:
            yield chunk


def parse_json(raw: bytes) -> object:
    """Parse strict JSON (RFC 8259, ASVS 1.5.3). BadRequest, or ValidationFailed for forbidden characters."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _not_json("encoding") from error
    if text.startswith("\ufeff"):
        raise _not_json("byte_order_mark")
    if _depth_exceeds(text, DEPTH_LIMIT):
        raise _not_json("too_deep")
    try:
        value = json.loads(
            text, object_pairs_hook=_object, parse_int=_int, parse_float=_float, parse_constant=_constant
        )
    except (ValueError, RecursionError) as error:
        raise _not_json("syntax") from error
    if "\\u" in text or forbidden_character(text):
        _refuse_forbidden(value)
    return value


async def _check_announced(request: Request, limit: int) -> None:
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise UnsupportedMediaType
    length = request.headers.get("content-length", "0")
    if not (length.isascii() and length.isdigit()):
        raise BadRequest
    if len(length) > 15 or int(length) > limit:
        await _refuse_size(request)


async def _refuse_size(request: Request) -> NoReturn:
    # A client that is still sending would only see a broken connection and never the 413.
    dropped = 0
    with suppress(TimeoutError, ClientDisconnect):
        async with asyncio.timeout(LINGER_S):
            async for chunk in request.stream():
                dropped += len(chunk)
                if dropped > LINGER_BYTES:
                    break
    raise TooLarge


def _is_json(content_type: str) -> bool:
    kind, _, parameters = content_type.partition(";")
    charset = parameters.strip().lower().removeprefix("charset=").strip('"')
    return kind.strip().lower() == "application/json" and charset in ("", "utf-8")


def _depth_exceeds(text: str, limit: int) -> bool:
    if text.count("[") + text.count("{") <= limit:
        return False
    depth = 0
    for token in _TOKENS.finditer(text):
        sign = token[0]
        if sign in "[{":
            depth += 1
            if depth > limit:
                return True
        elif sign in "]}":
            depth -= 1
    return False


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("duplicate name")
    return members


def _int(digits: str) -> int:
    if len(digits) > 20 or not -INT64_MAX - 1 <= (number := int(digits)) <= INT64_MAX:
        raise ValueError("beyond int64")
    return number


def _float(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise ValueError("beyond a double")
    return number


def _constant(_: str) -> NoReturn:
    raise ValueError("not JSON")


def _refuse_forbidden(value: object) -> None:
    try:
        require_allowed(value)
    except ForbiddenName:
        raise _not_json("name") from None


def _not_json(code: str) -> Problem:
    return BadRequest(errors=[FieldError("", f"JSON_{code.upper()}")])
