"""The documents of records' private collections, as they are stored."""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

from services.records.domain.imports import Imported
from services.records.domain.restriction import Entry


class WaitingImport(TypedDict):
    """An imported object whose household has not been imported yet."""

    _id: str
    waiting_for: str
    object: Imported
    batch: str


class UnlinkedRow(TypedDict):
    """An unlinked note. A row of an earlier release may lack `put`, `looked` or the version."""

    _id: str
    office_code: str
    version: NotRequired[int]
    words: str
    names: Sequence[str]
    numbers: Sequence[str]
    put: NotRequired[str | None]
    looked: NotRequired[bool]


class RestrictionsNote(TypedDict):
    """Who changed the restrictions, what, when and why. `n` is the number of the change, `key` that of the request."""

    id: str
    at: str
    n: int
    key: NotRequired[str]
    fingerprint: NotRequired[str]


class HistoryRow(RestrictionsNote):
    """The same entry in the history, where it stays."""

    _id: str


class RestrictionsMark(TypedDict):
    """Which version of the restrictions is in force, and when it was read."""

    etag: str
    n: int
    at: str


class PublishedRestrictions(RestrictionsMark):
    """The restrictions as other services get them."""

    households: dict[str, Entry]
    word: str


class RestrictionsContent(TypedDict):
    """The fields that a change of the restrictions writes. Only a restore writes `word`."""

    etag: str
    n: int
    households: dict[str, Entry]
    word: NotRequired[str]


class RestrictionsRow(RestrictionsContent):
    """The one document of the restrictions."""

    _id: str
    entries: list[RestrictionsNote]
    grants: list[str]
