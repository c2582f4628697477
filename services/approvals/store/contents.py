"""The contents that approvers see, each written once under its SHA-256."""

from collections.abc import Mapping, Sequence
from typing import cast

from libs.mongo import Collection, DuplicateKey
from services.approvals.domain.state import Content


class Contents:
    """The contents of every round of every case."""

    def __init__(self, documents: Collection) -> None:
        self._documents = documents

    async def keep(self, digest: str, content: Mapping[str, object]) -> None:
        try:
            await self._documents.insert({"_id": digest, "content": content})
        except DuplicateKey:
            return  # the same hash is the same content

    async def get(self, digest: str) -> Content | None:
        return (await self.of([digest])).get(digest)

    async def of(self, digests: Sequence[str]) -> dict[str, Content]:
        """The contents of these hashes; those that have not arrived are left out."""
        found = await self._documents.list({"_id": {"$in": list(digests)}}) if digests else []
        return {doc["_id"]: cast("Content", doc["content"]) for doc in found}

    async def lacking(self, digests: Sequence[str]) -> list[str]:
        """The hashes whose content has not arrived yet, sorted."""
        found = await self._documents.list({"_id": {"$in": list(digests)}}, fields=["_id"])
        return sorted(set(digests) - {doc["_id"] for doc in found})
