"""The one door to OpenSearch: writing the newer version, reading by alias, generations, comparing with the owners."""

from services.search.store.engine import Engine, Refused
from services.search.store.generations import Generations
from services.search.store.lease import LeaseLost, Taken
from services.search.store.reading import Hits, Reading
from services.search.store.registry import Registry
from services.search.store.store import Store
from services.search.store.writing import Item, Outcome, Writing

__all__ = [
    "Engine",
    "Generations",
    "Hits",
    "Item",
    "LeaseLost",
    "Outcome",
    "Reading",
    "Refused",
    "Registry",
    "Store",
    "Taken",
    "Writing",
]
