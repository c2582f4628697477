"""What routes, consumers and jobs hold: the store and its registry, named for rooms that do not reach them themselves."""

from services.search.store import LeaseLost, Registry, Store, Taken

__all__ = ["LeaseLost", "Registry", "Store", "Taken"]
