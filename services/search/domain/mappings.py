"""The three indices: their fields, analysers and order. `dynamic: strict`: the engine refuses a field that is not listed here.

`text.ja` ranks (kuromoji), `text.bi` gates (pairs of characters as a phrase), `text.bi.one` is for questions of one
character. All three hold text normalised in Python and are left out of `_source`, which keeps the original.
"""

from collections.abc import Mapping

from libs.text import NORMALISER_VERSION
from services.search.domain.dsl import Dsl, DslValue

ENTRIES = "entries"
ACTION_ITEMS = "action_items"
HOUSEHOLDS = "households"
INDICES = (ENTRIES, ACTION_ITEMS, HOUSEHOLDS)

MAPPER_VERSION = f"3.{NORMALISER_VERSION}"
"""Raise the first part whenever the same state makes another document. Existing documents keep the old version until their next
event, or until `./tsuzuri rebuild`."""

_WORD: Dsl = {"type": "keyword", "ignore_above": 512}
_FLAG: Dsl = {"type": "boolean"}
_TIME: Dsl = {"type": "date", "format": "strict_date_time"}
_DAY: Dsl = {"type": "date", "format": "strict_date"}
_KEPT: Dsl = {"type": "object", "enabled": False}

_IDENTITY: dict[str, Dsl] = {
    "id": _WORD,
    "key": _WORD,
    "kind": _WORD,
    "version": {"type": "long"},
    "deleted": _FLAG,
    "bucket": {"type": "integer"},
    "mapper": _WORD,
    "content_hash": {"type": "keyword", "index": False},
    "office_code": _WORD,
    "ward_code": _WORD,
}
_TEXT: Dsl = {
    "properties": {
        "ja": {"type": "text", "analyzer": "ja", "position_increment_gap": 100},
        "bi": {
            "type": "text",
            "analyzer": "pairs",
            "norms": False,
            "position_increment_gap": 100,
            "fields": {"one": {"type": "text", "analyzer": "singles", "norms": False, "index_options": "docs"}},
        },
    }
}
_ENTRY: dict[str, Dsl] = _IDENTITY | {
    "household_id": _WORD,
    "household_ids": _WORD,
    "concerned_ids": _WORD,
    "unit": _WORD,
    "worker_id": _WORD,
    "author_id": _WORD,
    "assignee_id": _WORD,
    "record_type": _WORD,
    "channel": _WORD,
    "item_class": _WORD,
    "item_kind": _WORD,
    "subjects": _WORD,
    "state": _WORD,
    "occurred_at": _TIME,
    "time_known": _FLAG,
    "month": _WORD,
    "fiscal_year": _WORD,
    "due_on": _DAY,
    "late_entry": _FLAG,
    "has_attachment": _FLAG,
    "has_signal": _FLAG,
    "is_imported": _FLAG,
    "title": {"type": "keyword", "index": False, "doc_values": False},
    "parts": _KEPT,
    "shown": _KEPT,
    "text": _TEXT,
    "text_status": _WORD,
}
_HOUSEHOLD: dict[str, Dsl] = _IDENTITY | {
    "number_keys": _WORD,
    "name_keys": _WORD,
    "name_full": _WORD,
    "kana_keys": _WORD,
    "kana_full": _WORD,
    "head_person_id": _WORD,
    "member_ids": _WORD,
    "worker_id": _WORD,
    "status": _WORD,
    "shown": _KEPT,
}

_ANALYSIS: Dsl = {
    "tokenizer": {
        "words": {"type": "kuromoji_tokenizer", "mode": "search"},
        "pairs": {"type": "ngram", "min_gram": 2, "max_gram": 2},
        "singles": {"type": "ngram", "min_gram": 1, "max_gram": 1},
    },
    "analyzer": {
        "ja": {
            "type": "custom",
            "tokenizer": "words",
            "filter": ["kuromoji_baseform", "kuromoji_part_of_speech", "kuromoji_stemmer", "lowercase"],
        },
        "pairs": {"type": "custom", "tokenizer": "pairs"},
        "singles": {"type": "custom", "tokenizer": "singles"},
    },
}


FIELDS: dict[str, dict[str, Dsl]] = {ENTRIES: _ENTRY, ACTION_ITEMS: _ENTRY, HOUSEHOLDS: _HOUSEHOLD}
"""Index → its fields and their mappings."""


def new_fields(index: str, stored: Mapping[str, Dsl]) -> dict[str, Dsl]:
    """The fields that an existing index lacks. The engine can add them to it."""
    return {name: mapping for name, mapping in FIELDS[index].items() if name not in stored}


def changed_fields(index: str, stored: Mapping[str, Dsl]) -> list[str]:
    """The fields that an existing index maps in another way. Only a new index can have the mapping of today."""
    return [name for name, mapping in FIELDS[index].items() if name in stored and stored[name] != mapping]


def index_body(index: str, *, shards: int = 1, replicas: int = 0) -> Dsl:
    """Settings and mappings of one of the three indices, as the engine takes them."""
    settings: dict[str, DslValue] = {
        "number_of_shards": shards,
        "number_of_replicas": replicas,
        "refresh_interval": "1s",  # explicit: the default lets an idle shard delay the next search
        "analysis": _ANALYSIS,
    }
    if index == HOUSEHOLDS:
        return {"settings": settings, "mappings": {"dynamic": "strict", "properties": FIELDS[index]}}
    settings["sort.field"] = ["occurred_at", "id"]
    settings["sort.order"] = ["desc", "asc"]
    settings["sort.missing"] = ["_last", "_last"]
    mappings = {"dynamic": "strict", "_source": {"excludes": ["text"]}, "properties": FIELDS[index]}
    return {"settings": settings, "mappings": mappings}
