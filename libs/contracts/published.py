"""What published shapes are made of, whatever they publish.

Published state is JSON: times are RFC 3339 UTC with milliseconds, dates are `YYYY-MM-DD`. Readers ignore fields they
do not know (an older consumer lives with a newer owner); writers are held to the model by a test.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Time = Annotated[
    str, Field(pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$", examples=["2026-11-23T02:30:00.123Z"])
]
Date = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$", examples=["2026-11-23"])]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Id = Annotated[str, Field(min_length=1, max_length=200)]


class Published(BaseModel):
    """Base of published shapes: immutable, unknown fields ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class ByWhom(Published):
    """Who acted, with the post held at that time."""

    staff_id: Id
    name: str
    post: str  # the post (職名) held at that time
    office_code: str  # the office of that post


class Source(Published):
    """Where an imported object comes from (docs/domain/import.md 1.2)."""

    batch: str  # number of the import
    file: str  # name of the book
    sheet: str | None = None  # sheet of the book
    row: int | None = None  # row of the sheet, counted as the book shows it


class ImportIssue(Published):
    """A defect of one attribute of an imported row: the row is in, the attribute is empty or as text."""

    kind: str  # which defect
    field: str | None = None  # the attribute it is about
    message: str  # the defect, described for people
    original: str | None = None  # the original text


class Aggregate(Published):
    """Every object carries its id and version (ETag, sequence and index version are this one number).

    `deleted` marks a stub `{id, version, deleted: true}`: owners never delete, readers index a tombstone.
    """

    id: Id
    version: int = Field(ge=0)
    deleted: bool = False
    source: Source | None = None
    import_issues: list[ImportIssue] = []
