"""The one door to the database of approvals: cases, duties, own copies, contents, routes and deputies."""

from services.approvals.store.store import Store

__all__ = ["Store"]
