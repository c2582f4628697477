"""Given: people, a place and contents, as the rules of casework meet them."""

from collections.abc import Iterator
from typing import Any

from services.records.domain import draft as drafts
from services.records.domain.content import normal
from services.records.domain.decision import Place, State, Who

NOW = "2026-11-23T02:30:00.000Z"
AUTHOR = Who("w1", "髙橋 試子", "主事", "tarumi", "生活支援第一係")
COLLEAGUE = Who("w2", "𠮷田 試男", "主事", "tarumi", "生活支援第二係")
SUPERVISOR = Who("s1", "中村 試", "係長", "tarumi", "生活支援第一係", is_supervisor=True)
HOME = Place("h1", "tarumi", "28108", "生活支援第一係", "w1", frozenset({"p1", "p2"}))


def ids(prefix: str = "s") -> Iterator[str]:
    return (f"{prefix}{n}" for n in range(1, 10_000))


def given(**more: Any) -> State:
    """A complete content as its writer sends it."""
    return {
        "household_id": "h1", "record_type": "home_visit", "subjects": ["living"], "title": "定期訪問",
        "occurred_at": "2026-11-23T01:00:00.000Z", "visits": [{"target": "household", "result": "met_head"}],
        "segments": [{"kind": "statement", "text": "買物がつらい。", "source": {"type": "self"}}], **more,
    }  # fmt: skip


def content(**more: Any) -> State:
    return normal(given(**more), by="w1", new_ids=ids())


def record(record_id: str = "r1", **more: Any) -> State:
    """A record written just now; `more` replaces fields of its state."""
    draft = {"id": record_id, "version": 1, **drafts.begin(given(), AUTHOR, "tarumi", NOW, ids())}
    return {"id": record_id, "version": 1, **drafts.finish(draft, AUTHOR, HOME, NOW), **more}
