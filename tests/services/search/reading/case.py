"""What the tests of reading search results share."""

from typing import Any

from tests.rules.search import states
from tests.services.people import NOTED, Asker, somebody

READER = somebody("x1", "cross_ward_reader", office="city", purpose=NOTED)


def written(record_id: str, at: str | None, household: str | None, **changes: Any) -> tuple[str, dict[str, Any]]:
    body = [{"id": "g", "kind": "fact", "text": changes.pop("text", "生活状況を聞き取った。")}]
    office = changes.pop("office_code", "tarumi")
    ward = {"tarumi": "28108", "hyogo": "28105"}[office]
    return f"records.record:{record_id}", states.record(
        occurred_at=at,
        household_id=household,
        segments=body,
        office_code=office,
        ward_code=ward,
        next_plan=None,
        counterpart=[],
        **changes,
    )


async def found(ask: Asker, who: Any, q: str, **body: Any) -> tuple[list[str], dict[str, Any]]:
    answer = await ask(who, "POST", "/v1/search", {"q": q, **body})
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]], answer.json()


async def line(ask: Asker, who: Any, **params: Any) -> tuple[list[str], dict[str, Any]]:
    answer = await ask(who, "GET", "/v1/timeline", params=params)
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]], answer.json()


async def table(ask: Asker, who: Any, **params: Any) -> dict[str, Any]:
    answer = await ask(who, "GET", "/v1/browse", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()
