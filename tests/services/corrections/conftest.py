"""records and approvals as they run beside each other, with the people of 垂水 and one household."""

from collections.abc import AsyncGenerator, Callable

import pytest

from tests.services.approvals.events import PEOPLE
from tests.services.records.casework import household
from tests.services.records.conftest import BATCH, offices
from tests.services.running import running
from tests.services.signoff import Desks


@pytest.fixture(scope="session")
async def desks(
    mongo_url: str, tmp_path_factory: pytest.TempPathFactory, free_port: Callable[[], int]
) -> AsyncGenerator[Desks]:
    async with running(mongo_url, tmp_path_factory.mktemp("keys"), free_port) as system:
        made = Desks(system)
        taken = await made.records(
            "ops", "POST", "/internal/v1/imports", {"batch": BATCH, "objects": [*offices(), *_staff()]}
        )
        assert {each["outcome"] for each in taken.json()["results"]} == {"created"}, taken.text
        made.home = await household(made.records)
        await system.carry()
        yield made


def _staff() -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for n, who in enumerate(PEOPLE):
        held = who.acting_post
        post = {"post": held.post, "role": held.role, "office_code": held.office_code, "unit": held.unit}
        state = {"staff_number": f"5{n}", "name": who.name, "posts": [{**post, "from": "2020-04-01"}]}
        rows.append({"id": who.staff_id, "type": "staff", "state": state})
    return rows
