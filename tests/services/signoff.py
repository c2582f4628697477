"""records and approvals side by side, for tests of what passes between them; events are carried both ways."""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from libs.actor import Actor
from libs.bus.envelope import as_received
from libs.contracts.events import Received
from services.approvals import consumers as of_approvals
from services.records import consumers as of_records
from tests.services.approvals.events import PEOPLE
from tests.services.people import CHIEF, SUPERVISOR, WORKER, Asker
from tests.services.records.casework import content, household
from tests.services.records.conftest import BATCH, offices
from tests.services.running import System, running

Doc = dict[str, Any]
HEARERS: dict[str, Any] = {"approvals": of_approvals.records, "records": of_records.handler}


@dataclass
class Desks:
    """The two services, and which events of approvals records has applied."""

    system: System
    home: Doc = field(default_factory=dict[str, Any])
    _heard: set[str] = field(default_factory=set[str])

    @property
    def records(self) -> Asker:
        return self.system.ask["records"]

    @property
    def approvals(self) -> Asker:
        return self.system.ask["approvals"]

    async def carry(self, submission_id: str) -> None:
        """Let each side apply the other's new events about this submission."""
        for owner, hearer in (("records", "approvals"), ("approvals", "records")):
            store = self.system.store(owner)
            kind = store.submissions if owner == "records" else store.approvals
            item = await kind.load(submission_id)
            handle = HEARERS[hearer](self.system.store(hearer))
            for event in [as_received(row) for row in item.doc["tray"]] if item else []:
                if event.id not in self._heard:
                    self._heard.add(event.id)
                    assert await handle([event]) == [None]

    async def hear(self, event: Received) -> None:
        """Let records apply an event of approvals, even one that it has applied before."""
        assert await of_records.handler(self.system.store("records"))([event]) == [None]

    async def written(self, household_id: str, who: Actor = WORKER, **more: Any) -> Doc:
        draft = await self.ask(who, "/v1/drafts", content(household_id, **more))
        return await self.ask(who, f"/v1/drafts/{draft['id']}/finish", None, draft["version"])

    async def sent(self, *records: Doc, **more: Any) -> Doc:
        """A submission that approvals knows."""
        items = [{"record_id": each["id"], "version": each["version"]} for each in records]
        made = await self.ask(WORKER, "/v1/submissions", {"matter_type": "record", "items": items, **more})
        await self.carry(made["id"])
        return made

    async def approved(self, household_id: str, **more: Any) -> Doc:
        """A record that was decided by 係長 and 課長."""
        record = await self.written(household_id, **more)
        submission = await self.sent(record)
        for who in (SUPERVISOR, CHIEF):
            await self.act(who, submission["id"], "approve")
        await self.carry(submission["id"])
        found = await self.record(record["id"])
        assert found["state"] == "approved"
        return found

    async def act(self, who: Actor, case_id: str, verb: str, body: Doc | None = None) -> Doc:
        """The case after `verb` by a person who has just read it."""
        read = await self.case(case_id, who)
        return await self.ask(who, f"/v1/approvals/{case_id}/{verb}", body, read["version"], self.approvals)

    async def ask(
        self, who: Actor, path: str, body: Doc | None, if_match: int | None = None, at: Asker | None = None
    ) -> Doc:
        answer = await (at or self.records)(who, "POST", path, body, if_match=if_match)
        assert answer.status_code in {200, 201}, f"{path}: {answer.text}"
        return answer.json()

    async def case(self, case_id: str, who: Actor = SUPERVISOR) -> Doc:
        read = await self.approvals(who, "GET", f"/v1/approvals/{case_id}")
        assert read.status_code == 200, read.text
        return read.json()

    async def record(self, record_id: str, who: Actor = WORKER) -> Doc:
        read = await self.records(who, "GET", f"/v1/records/{record_id}")
        assert read.status_code == 200, read.text
        return read.json()

    async def submission(self, submission_id: str) -> Doc:
        read = await self.records(WORKER, "GET", f"/v1/submissions/{submission_id}")
        assert read.status_code == 200, read.text
        return read.json()


@asynccontextmanager
async def side_by_side(mongo_url: str, keys: Path, free_port: Callable[[], int]) -> AsyncGenerator[Desks]:
    """The services with the people of 垂水 and one household."""
    async with running(mongo_url, keys, free_port) as system:
        made = Desks(system)
        taken = await made.records(
            "ops", "POST", "/internal/v1/imports", {"batch": BATCH, "objects": [*offices(), *_staff()]}
        )
        assert {each["outcome"] for each in taken.json()["results"]} == {"created"}, taken.text
        made.home = await household(made.records)
        await system.carry()
        yield made


def _staff() -> list[Doc]:
    rows: list[Doc] = []
    for n, who in enumerate(PEOPLE):
        held = who.acting_post
        post = {"post": held.post, "role": held.role, "office_code": held.office_code, "unit": held.unit}
        state = {"staff_number": f"5{n}", "name": who.name, "posts": [{**post, "from": "2020-04-01"}]}
        rows.append({"id": who.staff_id, "type": "staff", "state": state})
    return rows
