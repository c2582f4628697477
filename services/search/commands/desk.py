"""What routes, consumers and jobs hold: the store and its registry, named for rooms that do not reach them themselves."""

from services.search.store import Registry, Store

__all__ = ["Registry", "Store"]
