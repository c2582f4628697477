"""What is asked of the owners while a question is answered: whose households, and a timeline without the index."""

from typing import Any

from libs.client import ServiceClient
from services.search.queries.desk import Told

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

    async def timeline_of(self, actor_token: str, household_id: str, purpose: str | None) -> list[Told]:
        """A household's records and inquiries from their owners, who decide what this reader may see for this purpose."""

        async def told(owner: ServiceClient, path: str) -> Any:
            params: dict[str, Any] = {"household_id": household_id, "limit": _FALLBACK_LIMIT}
            headers = {"X-Purpose": purpose} if purpose else {}
            return await owner.call("GET", path, params=params, headers=headers, actor_token=actor_token)

        records = await told(self._records, "/v1/records")
        inquiries = await told(self._inquiries, "/v1/inquiries")
        return [
            *(Told(f"records.record:{each['id']}", each) for each in records["items"]),
            *(Told(f"inquiries.inquiry:{each['id']}", each) for each in inquiries["items"]),
        ]
