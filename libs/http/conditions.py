"""What a request is conditional on (`If-Match`, `Idempotency-Key`) and answers that carry their version as ETag.

Only strong ETags that are versions count; lists, `*` and weak ones are refused, because "whatever it is now" is not
what somebody saw (RFC 9110, 13.1.1).
"""

import re
from collections.abc import Mapping
from typing import Annotated

import orjson
from fastapi import Depends, Header, Response
from pydantic import BaseModel

from libs.canonical import INT64_MAX
from libs.problems import BadRequest, FieldError, IdempotencyKeyRequired, IfMatchRequired
from libs.released import Impersonal, Released

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


async def _required_key(idempotency_key: Annotated[str | None, Header(alias="Idempotency-Key")] = None) -> str:
    if idempotency_key is None or not _KEY.fullmatch(idempotency_key):
        raise IdempotencyKeyRequired
    return idempotency_key


async def _optional_key(idempotency_key: Annotated[str | None, Header(alias="Idempotency-Key")] = None) -> str | None:
    return None if idempotency_key is None else await _required_key(idempotency_key)


IfMatch = Annotated[int, Depends(_required_version)]
"""The version the caller saw: 428 when missing, 400 when it is none."""
IdempotencyKeyHeader = Annotated[str, Depends(_required_key)]
"""The caller's key (1–200 visible ASCII): 400 when missing or of another form."""
OptionalIdempotencyKeyHeader = Annotated[str | None, Depends(_optional_key)]


class Answer(Response):
    """What a route answers a person: released, or nothing of people in care. `ETag` is the version, where it has one.

    Encoded once: typed or pre-encoded answers are the fast path.
    """

    def __init__(
        self, answer: Released[Mapping[str, object]] | Impersonal[Mapping[str, object]], status: int = 200
    ) -> None:
        if not isinstance(answer, (Released, Impersonal)):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError("a person is answered with what was released")
        super().__init__(orjson.dumps(answer.value), status_code=status, media_type="application/json")
        if answer.version is not None:
            self.headers["ETag"] = f'"{answer.version}"'


def json_response(value: Mapping[str, object] | BaseModel, status: int = 200) -> Response:
    """An answer to a service, or about a service itself; a person is answered with `Answer`."""
    members = value.model_dump(mode="json", by_alias=True) if isinstance(value, BaseModel) else value
    return Response(orjson.dumps(members), status_code=status, media_type="application/json")
