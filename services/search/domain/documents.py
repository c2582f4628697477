"""What every index document has, whatever it stands for: identity, time, text in its three forms, content hash.

A document is made from one aggregate's published state alone, so that the same state always gives the same document.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from libs.calendar import fiscal_year, jst_date
from libs.canonical import sha256_hex
from libs.text import plain, search_key
from services.search.domain.mappings import MAPPER_VERSION

Document = dict[str, Any]
State = Mapping[str, Any]
Part = tuple[str, str]
"""(name of the field, its text): one part of an object's text, searched and marked by itself."""

EXCERPT = 140
"""Characters of the body that a list shows."""
UNKNOWN = "unknown"
"""The month and the 年度 of what has no usable date."""


def identity(key: str, version: int, kind: str, state: State) -> Document:
    """The fields by which a document is found, compared and filtered, in every index."""
    return {
        "id": state["id"],
        "key": key,
        "kind": kind,
        "version": version,
        "deleted": False,
        "mapper": MAPPER_VERSION,
        "office_code": state.get("office_code"),
        "ward_code": state.get("ward_code"),
    }


def tombstone(key: str, version: int, kind: str, state: State) -> Document:
    """What stays of something deleted: a document, so that an older event cannot bring it back."""
    office = {"office_code": state.get("office_code"), "ward_code": state.get("ward_code")}
    return sealed({**identity(key, version, kind, {"id": key.split(":", 1)[1], **office}), "deleted": True})


def sealed(document: Document) -> Document:
    """The document with its content hash, over everything but the version and the text made from it."""
    return {**document, "content_hash": content_hash(document)}


def content_hash(document: Mapping[str, Any]) -> str:
    """What a document says, as 64 hex digits: everything that its owner's state decides."""
    return sha256_hex({k: v for k, v in document.items() if k not in _NOT_CONTENT})


_NOT_CONTENT = frozenset({"version", "text", "text_status", "content_hash", "bucket"})


def when(moment: str | None) -> Document:
    """`occurred_at` with its month and 年度 of Japan; both `unknown` where there is no usable date."""
    if moment is None:
        return {"occurred_at": None, "month": UNKNOWN, "fiscal_year": UNKNOWN}
    day = jst_date(moment)
    return {
        "occurred_at": moment,
        "month": f"{day.year:04d}-{day.month:02d}",
        "fiscal_year": f"{fiscal_year(day):04d}",
    }


def text_of(parts: Iterable[Part]) -> Document:
    """The original parts, kept for showing, and their searchable forms."""
    kept = [(name, text) for name, text in parts if text.strip()]
    return {"parts": [{"name": name, "text": text} for name, text in kept], "text": searchable(kept)}


def searchable(parts: Iterable[Part]) -> Document:
    """The forms the engine searches: as words for ranking, as a key for gating."""
    texts = [text for _, text in parts]
    keys = [key for key in (search_key(text) for text in texts) if key]
    return {"ja": [plain(text) for text in texts], "bi": keys}


def excerpt(text: str) -> str:
    """The beginning of a body, on one line."""
    line = " ".join(text[: EXCERPT * 4].split())
    return line if len(line) <= EXCERPT else line[:EXCERPT] + "…"


def present(values: Iterable[str | None]) -> list[str]:
    """The values that are there, each once, in their order."""
    return list(dict.fromkeys(value for value in values if value))


def without_nothing(members: Mapping[str, Any]) -> Document:
    """The members that say something."""
    return {name: value for name, value in members.items() if value not in (None, [], "", {})}


def many(state: State, name: str) -> list[Document]:
    """A list of objects in a state; none where it says nothing."""
    return list(state.get(name) or [])


def one(state: State, name: str) -> Document:
    """An object in a state; an empty one where it says nothing."""
    return dict(state.get(name) or {})


def text(state: State, name: str) -> str:
    """A text in a state; empty where it says nothing."""
    return state.get(name) or ""
