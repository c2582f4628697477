"""What a query asks of the owners: the households of a worker or a unit, and a timeline while the index is away."""

from libs.canonical import Json
from libs.client import ServiceClient
from services.search.domain.documents import Document
from services.search.events import document_of

_FALLBACK_LIMIT = 100


class OwnersClient:
    """records and inquiries, asked over HTTP."""

    def __init__(self, records: ServiceClient, inquiries: ServiceClient) -> None:
        self._records = records
        self._inquiries = inquiries

    async def assignments(self, staff_id: str) -> frozenset[str]:
        """The households of a worker today."""
        answer = await self._records.get("/internal/v1/assignments", {"worker": staff_id})
        return frozenset(answer["household_ids"])

    async def assignments_of_unit(self, office_code: str, unit: str) -> frozenset[str]:
        """The households of the workers of a unit today."""
        answer = await self._records.get("/internal/v1/assignments", {"office": office_code, "unit": unit})
        return frozenset(answer["household_ids"])

    async def timeline_of(self, actor_token: str, household_id: str, purpose: str | None) -> list[Document]:
        """The documents of a household's records and inquiries. The owners decide what this reader may see for this
        purpose."""
        params = {"household_id": household_id, "limit": _FALLBACK_LIMIT}
        headers = {"X-Purpose": purpose} if purpose else {}
        documents: list[Document] = []
        for kind, owner, path in (
            ("records.record", self._records, "/v1/records"),
            ("inquiries.inquiry", self._inquiries, "/v1/inquiries"),
        ):
            answer = await owner.call("GET", path, params=params, headers=headers, actor_token=actor_token)
            states: list[dict[str, Json]] = answer["items"]
            documents += [document_of(f"{kind}:{state['id']}", _version(state), state) for state in states]
        return documents


def _version(state: dict[str, Json]) -> int:
    version = state["version"]
    if not isinstance(version, int):
        raise TypeError("a version is a number")
    return version
