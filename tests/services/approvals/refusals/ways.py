"""The registry of ways to provoke a refusal, by the problem that each ends in, and what such a way needs."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest

from libs.actor import Actor
from libs.problems import Problem
from services.approvals.store import Store
from tests.services.approvals.conftest import RecordsStandIn
from tests.services.approvals.events import act, entered
from tests.services.people import CHIEF, SUPERVISOR, Asker, somebody

Doc = dict[str, Any]
SECRET = "開示してはならない語"
ADMIN = somebody("adm1", "admin", name="管理 試")


@dataclass
class RefusalSetup:
    """The client, the store and the stand-in that a way to a refusal uses."""

    ask: Asker
    store: Store
    records: RecordsStandIn
    monkeypatch: pytest.MonkeyPatch

    async def press(
        self, who: Actor, case_id: str, verb: str, body: Doc | None = None, *, if_match: int | None = 1, **more: Any
    ) -> httpx2.Response:
        return await self.ask(who, "POST", f"/v1/approvals/{case_id}/{verb}", body, if_match=if_match, **more)

    async def decided(self) -> str:
        case_id = await entered(self.store)
        await act(self.ask, SUPERVISOR, case_id, "approve")
        await act(self.ask, CHIEF, case_id, "approve")
        return case_id

    async def route(self, *kinds: str) -> httpx2.Response:
        steps = [{"kind": k, "resolver": {"role": "section_chief"}, "quorum": 1} for k in kinds]
        body = {"name": SECRET, "matter_type": "policy", "office_code": "tarumi", "steps": steps}
        return await self.ask(ADMIN, "POST", "/v1/routes", body)

    async def deputy(self, post: str, *ranks: str) -> httpx2.Response:
        body = {"ranks": [{"post": rank} for rank in ranks]}
        return await self.ask(ADMIN, "PUT", f"/v1/deputies/tarumi/{post}", body, if_match=0)


Way = Callable[[RefusalSetup], Awaitable[httpx2.Response]]
WAYS: dict[type[Problem], Way] = {}


def gets(problem: type[Problem]) -> Callable[[Way], Way]:
    """Registers the decorated function as the way to this problem."""

    def marked(way: Way) -> Way:
        WAYS[problem] = way
        return way

    return marked
