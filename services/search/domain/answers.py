"""From the engine's response to the answer of the API: items, facets, the two-axis table."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypedDict, cast

from services.search.domain.documents import UNKNOWN, Entry, Shown


class Bucket(TypedDict):
    """How many entries have a value."""

    key: str
    doc_count: int


class Buckets(TypedDict):
    """The counts of one field."""

    buckets: Sequence[Bucket]


class RowBucket(Bucket):
    """A row of the table of browse with its cells."""

    cells: Buckets


Aggregations = Mapping[str, Buckets]
"""The engine's counts, by the name of the aggregation."""


class Count(TypedDict):
    """How many entries have a value."""

    key: str
    count: int


class Cell(TypedDict):
    """The entries of one row in one month or 年度."""

    period: str
    count: int


class Row(TypedDict):
    """A kind or a subject through time."""

    key: str
    total: int
    cells: list[Cell]


_ITEM_FIELDS = frozenset(
    {
        "id",
        "kind",
        "version",
        "household_id",
        "office_code",
        "ward_code",
        "occurred_at",
        "time_known",
        "record_type",
        "channel",
        "subjects",
        "title",
        "state",
        "unit",
        "worker_id",
        "author_id",
        "assignee_id",
        "item_class",
        "item_kind",
        "due_on",
        "is_imported",
        "late_entry",
        "has_attachment",
    }
)


def item(source: Entry) -> Shown:
    """One entry of a list: its index fields, and what is only shown (excerpt, author, caller, source …)."""
    fields = {name: value for name, value in source.items() if name in _ITEM_FIELDS and value is not None}
    always: Shown = {"household_id": None, "occurred_at": None, "excerpt": "", "subjects": []}
    return {**always, **source["shown"], **fields}


def in_order(documents: Iterable[Entry], *, descending: bool) -> list[Entry]:
    """In the engine's chronological order: entries of the same time by id, entries without a date last both ways."""
    by_id = sorted(documents, key=lambda document: document["id"])
    dated = [(moment, document) for document in by_id if (moment := document["occurred_at"]) is not None]
    dated.sort(key=lambda pair: pair[0], reverse=descending)
    return [*(document for _, document in dated), *(d for d in by_id if d["occurred_at"] is None)]


def facets(counted: Aggregations, names: Iterable[str]) -> dict[str, list[Count]]:
    """The counts of each facet: months in order of time, all others by count."""
    counts_of: dict[str, list[Count]] = {}
    for name in names:
        counts: list[Count] = [{"key": b["key"], "count": b["doc_count"]} for b in counted[name]["buckets"]]
        counts_of[name] = sorted(counts, key=lambda c: _period(c["key"])) if name == "month" else counts
    return counts_of


def table(counted: Aggregations, order: Sequence[str]) -> list[Row]:
    """The rows of browse in the order of the code list. Their cells are in order of time, `unknown` last."""
    rows: list[Row] = [
        {"key": row["key"], "total": row["doc_count"], "cells": _cells(row["cells"]["buckets"])}
        for row in cast("Sequence[RowBucket]", counted["rows"]["buckets"])
    ]
    rank = {code: position for position, code in enumerate(order)}
    return sorted(rows, key=lambda row: (rank.get(row["key"], len(rank)), row["key"]))


def _cells(counts: Sequence[Bucket]) -> list[Cell]:
    cells: list[Cell] = [{"period": count["key"], "count": count["doc_count"]} for count in counts]
    return sorted(cells, key=lambda cell: _period(cell["period"]))


def _period(key: str) -> tuple[bool, str]:
    return key == UNKNOWN, key
