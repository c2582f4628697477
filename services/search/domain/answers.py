"""From what the engine answers to what people get: items, facets, the two-axis table."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from services.search.domain.documents import UNKNOWN, Document

_HANDED_OUT = (
    "id", "kind", "version", "household_id", "office_code", "ward_code", "occurred_at", "time_known", "record_type", "channel",
    "subjects", "title", "state", "unit", "worker_id", "author_id", "assignee_id", "item_class", "item_kind", "due_on",
    "is_imported", "late_entry", "has_attachment",
)  # fmt: skip


def item(source: Mapping[str, Any]) -> Document:
    """One entry of a list: its fields, and what is shown of it (excerpt, author, caller, source …)."""
    fields = {name: source[name] for name in _HANDED_OUT if source.get(name) is not None}
    shown: Mapping[str, Any] = source.get("shown") or {}
    always: Document = {"household_id": None, "occurred_at": None, "excerpt": "", "subjects": []}
    return {**always, **shown, **fields}


def in_order(documents: Sequence[Mapping[str, Any]], *, descending: bool) -> list[Mapping[str, Any]]:
    """Chronological as the engine does it: ties by id, what has no date last both ways."""
    dated = sorted((d for d in documents if d["occurred_at"] is not None), key=lambda d: d["id"])
    dated.sort(key=lambda d: d["occurred_at"], reverse=descending)
    undated = sorted((d for d in documents if d["occurred_at"] is None), key=lambda d: d["id"])
    return [*dated, *undated]


def facets(aggregations: Mapping[str, Any], names: Iterable[str]) -> Document:
    """`{facet: [{key, count}]}`; months in their order, everything else by count."""
    found: Document = {}
    for name in names:
        buckets = [{"key": b["key"], "count": b["doc_count"]} for b in aggregations[name]["buckets"]]
        found[name] = sorted(buckets, key=lambda b: _period(b["key"])) if name == "month" else buckets
    return found


def table(aggregations: Mapping[str, Any], order: Sequence[str]) -> list[Document]:
    """The rows of browse in the order of the code list, their cells in order of time, `unknown` last."""
    rows: list[Document] = [
        {
            "key": row["key"],
            "total": row["doc_count"],
            "cells": [
                {"period": cell["key"], "count": cell["doc_count"]}
                for cell in sorted(row["cells"]["buckets"], key=lambda c: _period(c["key"]))
            ],
        }
        for row in aggregations["rows"]["buckets"]
    ]
    rank = {code: at for at, code in enumerate(order)}
    return sorted(rows, key=lambda row: (rank.get(row["key"], len(rank)), row["key"]))


def _period(key: str) -> tuple[bool, str]:
    return key == UNKNOWN, key
