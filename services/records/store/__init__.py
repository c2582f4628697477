"""The one door to records' database: its aggregates, private collections, indexes and the queries on them."""

from services.records.store.store import Store

__all__ = ["Store"]
