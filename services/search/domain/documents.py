"""The documents of the index, one type for each kind, and their common parts: identity, time, text, content hash.

A document is made from the published state of one aggregate alone, so the same state always gives the same document.
"""

from collections.abc import Iterable, Mapping
from typing import Literal, NotRequired, TypedDict, TypeVar, cast

from libs.calendar import fiscal_year, jst_date
from libs.canonical import sha256_hex
from libs.states.people import CaseNumber
from libs.text import plain, search_key
from services.search.domain.mappings import MAPPER_VERSION

Part = tuple[str, str | None]
"""(name of the field, its text): one part of an object's text. Each part is searched and highlighted by itself."""
Shown = Mapping[str, object]
"""What a list shows of an entry besides its index fields, as the state has it. Empty values are left out."""

EXCERPT = 140
"""Characters of the body that a list shows."""
UNKNOWN = "unknown"
"""The month and the 年度 of an entry without a usable date."""


class Identity(TypedDict):
    """The fields by which a document is found, compared and filtered, in every index."""

    id: str
    key: str
    version: int
    mapper: str
    office_code: str | None
    ward_code: str | None
    content_hash: str
    bucket: NotRequired[int]
    """Set when the document is written."""


class Tombstone(Identity):
    """The document of a deleted aggregate. It stays in the index so that an older event cannot bring the aggregate back."""

    kind: str
    deleted: Literal[True]


class Households(TypedDict):
    """An entry is shown with `household_id`, listed for each of `household_ids`, hidden where any of `concerned_ids` is."""

    household_id: str | None
    household_ids: list[str]
    concerned_ids: list[str]


class Occurrence(TypedDict):
    """When it happened, with the month and 年度 in Japan. Both are `unknown` without a usable date."""

    occurred_at: str | None
    month: str
    fiscal_year: str


class TextPart(TypedDict):
    """One part of the original text."""

    name: str
    text: str


class SearchableText(TypedDict):
    """The forms that the engine searches: words for ranking (`ja`), keys for gating (`bi`)."""

    ja: list[str]
    bi: list[str]


class Texts(TypedDict):
    """The original parts, kept for showing, and their searchable forms, which the engine does not return."""

    parts: list[TextPart]
    text: SearchableText
    text_status: NotRequired[Literal["ok", "refused"]]
    """Set when the document is written."""


class _Entry(Identity, Households, Occurrence, Texts):
    """The fields of the documents of all entries."""

    deleted: Literal[False]
    state: str
    time_known: bool
    title: str
    shown: Shown


class RecordDocument(_Entry):
    """A case record."""

    kind: Literal["record"]
    unit: str | None
    worker_id: str | None
    author_id: str | None
    record_type: str
    subjects: list[str]
    late_entry: bool
    has_attachment: bool
    has_signal: bool
    is_imported: bool


class ForeignRecord(_Entry):
    """The stub of a record that was written for the wrong household."""

    kind: Literal["record"]
    unit: str | None
    record_type: str
    subjects: list[str]


class InquiryDocument(_Entry):
    """A telephone or counter inquiry."""

    kind: Literal["inquiry"]
    channel: str
    author_id: str | None
    subjects: list[str]
    is_imported: bool


class ApprovalDocument(_Entry):
    """An approval case."""

    kind: Literal["approval"]
    unit: str | None
    author_id: str


class ActionItemDocument(_Entry):
    """An action item or appointment."""

    kind: Literal["action_item"]
    assignee_id: str | None
    item_class: str
    item_kind: str
    due_on: str | None
    is_imported: bool


class HouseholdShown(TypedDict, total=False):
    """What a list shows of a household."""

    case_numbers: list[CaseNumber]
    label: str | None
    district_id: str | None
    status: str
    grade: str | None


class HouseholdDocument(Identity):
    """A household: its numbers, members, worker and office."""

    kind: Literal["household"]
    deleted: Literal[False]
    number_keys: list[str]
    name_keys: list[str]
    name_full: list[str]
    head_person_id: str | None
    member_ids: list[str]
    worker_id: str | None
    status: str
    shown: HouseholdShown


class PersonShown(TypedDict, total=False):
    """What a list shows of a person."""

    name: str | None
    kana: str | None
    merged_into: str | None


class PersonDocument(Identity):
    """A person, under each of their names."""

    kind: Literal["person"]
    deleted: Literal[False]
    name_full: list[str]
    name_keys: list[str]
    kana_full: list[str]
    kana_keys: list[str]
    member_ids: list[str]
    shown: PersonShown


Entry = RecordDocument | ForeignRecord | InquiryDocument | ApprovalDocument | ActionItemDocument
"""The documents that timelines and searches list."""
Document = Entry | HouseholdDocument | PersonDocument | Tombstone

AnyDocument = TypeVar("AnyDocument", bound=Identity)
Members = TypeVar("Members", bound=Mapping[str, object])


def identity(key: str, version: int, office_code: str | None = None, ward_code: str | None = None) -> Identity:
    """The identity of a document that has no content hash yet."""
    return {
        "id": key.split(":", 1)[1],
        "key": key,
        "version": version,
        "mapper": MAPPER_VERSION,
        "office_code": office_code,
        "ward_code": ward_code,
        "content_hash": "",
    }


def tombstone(key: str, version: int, office_code: str | None, ward_code: str | None) -> Tombstone:
    """The tombstone of a key."""
    kind = key.split(":", 1)[0].split(".", 1)[1]
    return sealed({**identity(key, version, office_code, ward_code), "kind": kind, "deleted": True})


def sealed(document: AnyDocument) -> AnyDocument:
    """The document with its content hash, which covers everything but the version and the searchable text."""
    document["content_hash"] = content_hash(document)
    return document


def content_hash(document: Mapping[str, object]) -> str:
    """64 hex digits over everything in a document that its owner's state decides."""
    return sha256_hex({k: v for k, v in document.items() if k not in _NOT_CONTENT})


_NOT_CONTENT = frozenset({"version", "text", "text_status", "content_hash", "bucket"})


def when(moment: str | None) -> Occurrence:
    """The time of an entry. `moment` is RFC 3339, or None without a usable date."""
    if moment is None:
        return {"occurred_at": None, "month": UNKNOWN, "fiscal_year": UNKNOWN}
    day = jst_date(moment)
    return {"occurred_at": moment, "month": f"{day.year:04d}-{day.month:02d}", "fiscal_year": f"{fiscal_year(day):04d}"}


def text_of(parts: Iterable[Part]) -> Texts:
    """The text of an entry: the parts that are not empty."""
    kept: list[TextPart] = [{"name": name, "text": text} for name, text in parts if text and text.strip()]
    return {"parts": kept, "text": searchable(part["text"] for part in kept)}


def searchable(texts: Iterable[str]) -> SearchableText:
    """The searchable forms of texts."""
    originals = list(texts)
    keys = [key for key in map(search_key, originals) if key]
    return {"ja": [plain(text) for text in originals], "bi": keys}


def excerpt(text: str) -> str:
    """The beginning of a body, on one line."""
    line = " ".join(text[: EXCERPT * 4].split())
    return line if len(line) <= EXCERPT else line[:EXCERPT] + "…"


def present(values: Iterable[str | None]) -> list[str]:
    """The values that are not empty, each once, in their order."""
    return list(dict.fromkeys(value for value in values if value))


def without_empty(members: Members) -> Members:
    """The members that are not empty. For types of which every member may be missing."""
    kept = {name: value for name, value in members.items() if value not in (None, [], "", {})}
    return cast("Members", kept)
