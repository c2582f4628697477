"""The one door to the database of inquiries: the inquiries, the drafts of calls, and own copies of people and places."""

from services.inquiries.store.call_draft import DRAFT_KEPT, SavedCall, draft_ends_at
from services.inquiries.store.context import Context
from services.inquiries.store.listing import About, Addressed, Branch
from services.inquiries.store.store import KnownInquiry, Store, StoredInquiry

__all__ = [
    "DRAFT_KEPT",
    "About",
    "Addressed",
    "Branch",
    "Context",
    "KnownInquiry",
    "SavedCall",
    "Store",
    "StoredInquiry",
    "draft_ends_at",
]
