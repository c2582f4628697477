"""Route templates and lists of deputies: plain documents that carry their own history.

Each document remembers the last requests that changed it (docs/protocols.md 1.2).
"""

from collections.abc import Mapping
from typing import Generic, NotRequired, TypedDict, TypeVar, cast

from libs.aggregates import IdempotencyKey
from libs.mongo import Collection, DuplicateKey, Filter
from libs.states.published import ByWhom
from services.approvals.domain.people import PartialResolver
from services.approvals.domain.templates import NewTemplate, Template

HISTORY_KEPT = 100
DONE_KEPT = 20


class DoneRequest(TypedDict):
    """A request that changed a document."""

    key: str
    fingerprint: str


class KeptDocument(TypedDict):
    """The fields that both kinds have. A document that was never changed may have no `done`."""

    _id: str
    version: int
    done: NotRequired[list[DoneRequest]]


class TemplateVersion(TypedDict):
    """One version of a template: who saved it, when, and what it said."""

    by: ByWhom
    at: str
    template: NewTemplate


class KeptTemplate(KeptDocument):
    """A route template. `fingerprint` is that of the request that created it."""

    template: Template
    current: bool
    fingerprint: str
    history: list[TemplateVersion]


class RanksVersion(TypedDict):
    """One version of a list of deputies: who saved it, when, and what it said."""

    by: ByWhom
    at: str
    ranks: list[PartialResolver]


class DeputyList(TypedDict):
    """The ranked deputies of a post."""

    office_code: str
    post: str
    ranks: list[PartialResolver]
    version: int


class KeptDeputies(DeputyList, KeptDocument):
    """The stored list; its `_id` is the key of its post."""

    history: list[RanksVersion]


Kept = TypeVar("Kept", bound=KeptDocument)


class KeptDocuments(Generic[Kept]):
    """The documents of one kind. They are few, so `_id` is the only index."""

    def __init__(self, documents: Collection) -> None:
        self._documents = documents

    async def get(self, doc_id: str) -> Kept | None:
        return cast("Kept | None", await self._documents.get(doc_id))

    async def of_office(self, office_code: str) -> list[Kept]:
        return await self.where({"office_code": office_code})

    async def where(self, where: Filter) -> list[Kept]:
        return cast("list[Kept]", await self._documents.list(where))

    async def insert(self, doc: Kept) -> bool:
        """Insert the document. False if one with this id exists."""
        try:
            await self._documents.insert(cast("dict[str, object]", doc))
        except DuplicateKey:
            return False
        return True

    async def replace(
        self,
        before: tuple[str, int],
        changed: Mapping[str, object],
        entry: Mapping[str, object],
        key: IdempotencyKey | None,
    ) -> bool:
        """Change the document if it still has this (id, version). False if its version has moved on."""
        doc_id, version = before
        pushed = {
            "history": {"$each": [entry], "$slice": -HISTORY_KEPT},
            "done": {"$each": noted(key), "$slice": -DONE_KEPT},
        }
        return await self._documents.update({"_id": doc_id, "version": version}, {"$set": changed, "$push": pushed})


def noted(key: IdempotencyKey | None) -> list[DoneRequest]:
    """The request as the document remembers it: one entry, or none without a key."""
    return [{"key": key.key, "fingerprint": key.fingerprint}] if key else []
