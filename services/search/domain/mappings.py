"""The three indices: their fields, analysers and order. `dynamic: strict`: a field that is not here is refused.

`text.ja` ranks (kuromoji), `text.bi` gates (pairs of characters as a phrase), `text.bi.one` answers questions of one
character. All three are fed with text normalised in Python and are left out of `_source`, which keeps the original.
"""

from typing import Any

from libs.text import NORMALISER_VERSION

ENTRIES = "entries"
ACTION_ITEMS = "action_items"
HOUSEHOLDS = "households"
INDICES = (ENTRIES, ACTION_ITEMS, HOUSEHOLDS)

MAPPER_VERSION = f"3.{NORMALISER_VERSION}"
"""Raised (the first part) whenever the same state gives another document: the index is rebuilt then."""

_WORD: dict[str, Any] = {"type": "keyword", "ignore_above": 512}
_FLAG: dict[str, Any] = {"type": "boolean"}
_TIME: dict[str, Any] = {"type": "date", "format": "strict_date_time"}
_DAY: dict[str, Any] = {"type": "date", "format": "strict_date"}
_KEPT: dict[str, Any] = {"type": "object", "enabled": False}

# What every document of every index has.
_IDENTITY: dict[str, Any] = {
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
_TEXT: dict[str, Any] = {
    "properties": {
        "ja": {"type": "text", "analyzer": "ja", "position_increment_gap": 100},
        "bi": {
            "type": "text",
            "analyzer": "pairs",
            "norms": False,
            "position_increment_gap": 100,
            "fields": {
                "one": {"type": "text", "analyzer": "singles", "norms": False, "index_options": "docs"}
            },
        },
    }
}
_ENTRY: dict[str, Any] = _IDENTITY | {
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
_HOUSEHOLD: dict[str, Any] = _IDENTITY | {
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

_ANALYSIS: dict[str, Any] = {
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


def index_body(index: str, *, shards: int = 1, replicas: int = 0) -> dict[str, Any]:
    """Settings and mappings of one of the three indices, as the engine takes them."""
    settings: dict[str, Any] = {
        "number_of_shards": shards,
        "number_of_replicas": replicas,
        "refresh_interval": "1s",  # said explicitly: unset, an idle shard makes the next search wait
        "analysis": _ANALYSIS,
    }
    if index == HOUSEHOLDS:
        return {"settings": settings, "mappings": {"dynamic": "strict", "properties": _HOUSEHOLD}}
    settings["sort.field"] = ["occurred_at", "id"]
    settings["sort.order"] = ["desc", "asc"]
    settings["sort.missing"] = ["_last", "_last"]
    mappings = {"dynamic": "strict", "_source": {"excludes": ["text"]}, "properties": _ENTRY}
    return {"settings": settings, "mappings": mappings}
