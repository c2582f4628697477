"""The only way to the database of records: its aggregates, private collections, indexes and the queries on them."""

from services.records.store.context import Context
from services.records.store.store import Store

__all__ = ["Context", "Store"]
