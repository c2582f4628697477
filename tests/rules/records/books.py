"""The people, the household and the contents that the tests of casework rules start from."""

from collections.abc import Iterator
from typing import Any, cast

from services.records.domain import draft as drafts
from services.records.domain.content import NOTHING, Content, normal
from services.records.domain.decision import ActingStaff, DecisionContext, HouseholdSnapshot
from services.records.domain.draft import GivenDraft
from services.records.domain.state import BundleItem, LoadedRecord

NOW = "2026-11-23T02:30:00.000Z"
AUTHOR = ActingStaff("w1", "髙橋 試子", "主事", "tarumi", "生活支援第一係")
COLLEAGUE = ActingStaff("w2", "𠮷田 試男", "主事", "tarumi", "生活支援第二係")
SUPERVISOR = ActingStaff("s1", "中村 試", "係長", "tarumi", "生活支援第一係", is_supervisor=True)
HOME = HouseholdSnapshot("h1", "tarumi", "28108", "生活支援第一係", "w1", frozenset({"p1", "p2"}))


def ids(prefix: str = "s") -> Iterator[str]:
    return (f"{prefix}{n}" for n in range(1, 10_000))


def at(who: ActingStaff = AUTHOR) -> DecisionContext:
    """The decision context of a rule about contents, where this person acts."""
    return DecisionContext(who, NOW, ids())


def given(**more: Any) -> GivenDraft:
    """A complete content, as its writer sends it."""
    content: Any = {
        **NOTHING,
        "unfinished": None,
        "household_id": "h1",
        "record_type": "home_visit",
        "subjects": ["living"],
        "title": "定期訪問",
        "occurred_at": "2026-11-23T01:00:00.000Z",
        "visits": [{"target": "household", "result": "met_head"}],
        "segments": [{"kind": "statement", "text": "買物がつらい。", "source": {"type": "self"}}],
        **more,
    }
    segments: list[dict[str, Any]] = content["segments"] or []
    visits: list[dict[str, Any]] = content["visits"] or []
    content["segments"] = [_whole_segment(each) for each in segments]
    content["visits"] = [{"on": None, **each} for each in visits]
    return content


def _whole_segment(segment: dict[str, Any]) -> dict[str, Any]:
    source = segment.get("source")
    whole_source = {"name": None, **source} if source else None
    return {"id": None, "origin": None, **segment, "source": whole_source}


def content(**more: Any) -> Content:
    return normal(given(**more), by="w1", new_ids=ids())


def bundle_item(record_id: str, version: int = 1) -> BundleItem:
    """A record at a version, as a sender names it."""
    return {"record_id": record_id, "version": version, "disposition": None}


def record(record_id: str = "r1", **more: Any) -> LoadedRecord:
    """A record written just now; `more` replaces fields of its state."""
    draft = drafts.stored(record_id, drafts.begin(given(), "tarumi", at()))
    written = {"id": record_id, "version": 1, **drafts.finish(draft, HOME, at()), **more}
    return cast("LoadedRecord", written)
