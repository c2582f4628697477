"""The strict base of request models and their text types.

Nothing is coerced and no unknown field is accepted. Dates and times remain texts in one notation, because the state is
JSON. Forbidden characters are refused when the body is read (`libs.http.body`).
"""

from datetime import date
from typing import Annotated, cast

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from libs.canonical import INT64_MAX
from libs.clock import parse_rfc3339, rfc3339
from libs.problems import FieldError, ValidationFailed
from libs.text import forbidden_character

UPLOAD_LIMIT = 30 * 1024 * 1024
"""Bytes of one file, and of the body of an import."""
EARLIEST_YEAR, LATEST_YEAR = 1868, 2999
LINE_MAX, TEXT_MAX = 200, 20_000


class Strict(BaseModel):
    """Base of every request model: unknown fields and other types are refused, instances do not change."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)


def _line(text: str) -> str:
    if not text.strip():
        raise PydanticCustomError("blank", "blank")
    if "\n" in text or "\r" in text or "\t" in text:
        raise PydanticCustomError("several_lines", "several lines")
    return text


def _text(text: str) -> str:
    if not text.strip():
        raise PydanticCustomError("blank", "blank")
    return text


def _date(text: str) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise PydanticCustomError("date", "not a date") from error
    if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
        raise PydanticCustomError("date_out_of_range", "out of range")
    return text


def _time(text: str) -> str:
    try:
        at = parse_rfc3339(text)
    except ValueError as error:
        raise PydanticCustomError("time", "not a time with an offset") from error
    if not EARLIEST_YEAR <= at.year <= LATEST_YEAR:
        raise PydanticCustomError("time_out_of_range", "out of range")
    return rfc3339(at)


Line = Annotated[str, StringConstraints(max_length=LINE_MAX), AfterValidator(_line)]
"""One line that is not blank, at most 200 code points."""
Text = Annotated[str, StringConstraints(max_length=TEXT_MAX), AfterValidator(_text)]
"""Several lines that are not blank, at most 20,000 code points."""
DateText = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"),
    AfterValidator(_date),
    Field(examples=["2026-11-23"]),
]
"""`YYYY-MM-DD` between 1868 and 2999."""
TimeText = Annotated[
    str, StringConstraints(max_length=40), AfterValidator(_time), Field(examples=["2026-11-23T02:30:00.123Z"])
]
"""An RFC 3339 time with an offset, kept as UTC with milliseconds."""
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,199}$")]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,63}$")]
"""A code of a list of ours: an office, a kind."""
Int64 = Annotated[int, Field(ge=-INT64_MAX - 1, le=INT64_MAX)]
Version = Annotated[int, Field(ge=0, le=INT64_MAX)]


class ForbiddenName(ValueError):  # noqa: N818 — named for what was found
    """The name of a field contains a forbidden character."""


def require_allowed(value: object) -> None:
    """Raise `ValidationFailed` with the pointers of texts with forbidden characters, or `ForbiddenName` for a field
    name."""
    pointers: list[str] = []
    _collect_forbidden(value, "", pointers)
    if pointers:
        raise ValidationFailed(
            "使えない文字(制御文字・外字など)が含まれています。その文字を除いて、もう一度送ってください。",
            errors=[FieldError(pointer, "forbidden_character") for pointer in pointers[:20]],
        )


def _collect_forbidden(value: object, pointer: str, found: list[str]) -> None:
    if isinstance(value, str):
        if forbidden_character(value):
            found.append(pointer)
    elif isinstance(value, list):
        for index, item in enumerate(cast("list[object]", value)):
            _collect_forbidden(item, f"{pointer}/{index}", found)
    elif isinstance(value, dict):
        for name, item in cast("dict[str, object]", value).items():
            if forbidden_character(name):
                raise ForbiddenName
            _collect_forbidden(item, f"{pointer}/{name}" if _plain(name) else pointer, found)


def _plain(name: str) -> bool:
    # Only names that could be our fields become part of a pointer, so that nothing sent is echoed.
    return len(name) <= 40 and name.isascii() and name.isidentifier()
