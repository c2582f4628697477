"""The state of what `libs.contracts.published` publishes. `./tsuzuri states` writes this file."""

from typing import TypedDict


class ByWhom(TypedDict):
    """Who acted, with the post held at that time."""

    staff_id: str
    name: str
    post: str
    office_code: str


class Source(TypedDict):
    """Where an imported object comes from (docs/domain/import.md 1.2)."""

    batch: str
    file: str
    sheet: str | None
    row: int | None


class ImportIssue(TypedDict):
    """A defect of one attribute of an imported row: the row is in, the attribute is empty or as text."""

    kind: str
    field: str | None
    message: str
    original: str | None
