"""What routes and consumers hold: the store, named for rooms that do not reach it themselves."""

from services.inquiries.store import Store as Desk

__all__ = ["Desk"]
