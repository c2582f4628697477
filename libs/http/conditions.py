"""What a request is conditional on (`If-Match`, `Idempotency-Key`) and answers that carry their version as ETag.

Only strong ETags that are versions count; lists, `*` and weak ones are refused, because "whatever it is now" is not
what somebody saw (RFC 9110, 13.1.1).
"""

import re
from collections.abc import Mapping
from typing import Annotated, Any

import orjson
from fastapi import Depends, Header, Response
from pydantic import BaseModel

from libs.canonical import INT64_MAX
from libs.problems import BadRequest, FieldError, IdempotencyKeyRequired, IfMatchRequired

_ETAG = re.compile(r'"(0|[1-9][0-9]{0,18})"')
_KEY = re.compile(r"[\x21-\x7e]{1,200}")


def parse_if_match(value: str) -> int:
    """The version in an `If-Match` value; BadRequest for `*`, weak ETags, lists and anything that is no version."""
    match = _ETAG.fullmatch(value.strip(" \t"))
    if match is None or int(match[1]) > INT64_MAX:
        raise BadRequest(
            'If-Match ヘッダーには、読んだときの ETag(例 "3")をひとつだけ入れてください。',
            errors=[FieldError("header/If-Match", "form")],
        )
    return int(match[1])


async def _required_version(if_match: Annotated[str | None, Header(alias="If-Match")] = None) -> int:
    if if_match is None:
        raise IfMatchRequired
    return parse_if_match(if_match)


async def _optional_version(if_match: Annotated[str | None, Header(alias="If-Match")] = None) -> int | None:
    return None if if_match is None else parse_if_match(if_match)


async def _required_key(
    idempotency_key: Annotated[str | None, Header(alias="Idempotency-Key")] = None,
) -> str:
    if idempotency_key is None or not _KEY.fullmatch(idempotency_key):
        raise IdempotencyKeyRequired
    return idempotency_key


async def _optional_key(
    idempotency_key: Annotated[str | None, Header(alias="Idempotency-Key")] = None,
) -> str | None:
    return None if idempotency_key is None else await _required_key(idempotency_key)


IfMatch = Annotated[int, Depends(_required_version)]
"""The version the caller saw: 428 when missing, 400 when it is none."""
OptionalIfMatch = Annotated[int | None, Depends(_optional_version)]
IdempotencyKey = Annotated[str, Depends(_required_key)]
"""The caller's key (1–200 visible ASCII): 400 when missing or of another form."""
OptionalIdempotencyKey = Annotated[str | None, Depends(_optional_key)]


def json_response(value: Mapping[str, Any] | BaseModel, status: int = 200) -> Response:
    """An answer encoded once (quality: typed or pre-encoded answers are the fast path)."""
    members = value.model_dump(mode="json", by_alias=True) if isinstance(value, BaseModel) else value
    return Response(orjson.dumps(members), status_code=status, media_type="application/json")


def etag_response(value: Mapping[str, Any] | BaseModel, version: int, status: int = 200) -> Response:
    """`json_response` with `ETag: "<version>"`."""
    response = json_response(value, status)
    response.headers["ETag"] = f'"{version}"'
    return response
