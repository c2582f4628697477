"""Boxes of approvals over 20,000 cases, beside the raw queries with the same fields and one durable audit entry.

Every case goes through the commands, spread over the last three years. The newest are left waiting, returned, to be
read (供覧) or in need of a 後閲; the others are decided.
"""

import asyncio
import sys
import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from libs.actor import Actor
from libs.aggregates import IdempotencyKey
from libs.canonical import sha256_hex
from libs.client import ServiceClient
from libs.clock import FixedClock, SystemClock, rfc3339
from libs.context import by
from libs.contracts.events import Received
from libs.ids import derived_id, uuid7
from libs.process import ServiceRuntime
from ops.launcher.config import CHECKOUT
from ops.launcher.net import free_port, is_open
from ops.launcher.processes import ChildProcess as Program
from services.approvals.commands.case import act
from services.approvals.commands.refresh import COPIED, take_copy
from services.approvals.commands.submission import take_submission
from services.approvals.domain.acting import ActionInput
from services.approvals.domain.actions import APPROVE, RETURN
from services.approvals.settings import Settings
from services.approvals.store import Context, Store
from services.approvals.store.cases import ROW
from tests.bench.harness import SAMPLES, Report, Side, compare
from tests.bench.machine import OFFICE, Machine
from tests.bench.wire import Broken, Wire, request
from tests.times import ago, day, now

Doc = dict[str, Any]
PREFIX = "boxes"
CASES = 20_000
LEFT = 40
"""The number of the newest cases in each box of unfinished matters."""
ENDS = ("at_supervisor", "at_chief", "returned", "circulated", "post_view")
"""How the newest cases end: the last `LEFT` need a 後閲, those before them are to be read, and so on."""
YEARS = timedelta(days=3 * 365)
TOGETHER = 16


class Filing:
    """Makes the cases, with a store of approvals in a database of its own."""

    def __init__(self, machine: Machine, worker: Actor, supervisor: Actor, chief: Actor, household_id: str) -> None:
        settings = Settings(
            mongo_url=machine.mongo.url,
            db_prefix=PREFIX,
            keys_dir=machine.system.config.keys,
            records_url=machine.url("records"),
        )
        self._machine = machine
        self.store = Store(ServiceRuntime("approvals", settings))
        self.worker, self.supervisor, self.chief = worker, supervisor, chief
        self._household_id = household_id
        self.owed: list[str] = []

    async def copy_people(self) -> None:
        """Write the replicas of records' people and places; they hold their posts for as long as the cases go back."""
        await self.store.prepare()
        records = ServiceClient(self._machine.url("records"), to="records", signer=self._machine.signers["approvals"])
        async with records.ndjson("/internal/v1/states", {"type": sorted(COPIED)}) as rows:
            async for row in rows:
                state: Doc = row["state"]
                for post in state.get("posts", []):
                    post["from"] = "2020-04-01"
                await take_copy(self.store, _heard(row["key"], row["version"], state, None))
        await records.close()

    async def file(self, count: int) -> None:
        """Submit `count` matters, the oldest first, and act on them. The trays end empty, as the relay leaves them."""
        began = now()
        for start in range(0, count, TOGETHER):
            self.store.clock = FixedClock(began - YEARS * (1 - start / count))
            if count - start < LEFT + TOGETHER:
                await self._supervisor_is_away()
            some = range(start, min(start + TOGETHER, count))
            await asyncio.gather(*(self._file(n, self._end(n, count)) for n in some))
        self.store.clock = SystemClock()
        duties = await self.store.duties.pending_of(self.supervisor.staff_id)
        self.owed = sorted(duty.state["approval_id"] for duty in duties)
        cases = self.store.process.db.collection("approvals")
        await cases.update_many({}, {"$set": {"tray": []}, "$unset": {"tray_since": ""}})

    @staticmethod
    def _end(n: int, count: int) -> str:
        """How the n-th case ends."""
        newest = (count - 1 - n) // LEFT
        return ENDS[-1 - newest] if newest < len(ENDS) else "decided"

    async def _file(self, n: int, end: str) -> None:
        case_id = derived_id("bench-case", n)
        await take_submission(self.store, self._sent(case_id, n, end))
        if end in ("at_supervisor", "circulated"):
            return
        if end != "post_view":
            await self._act(self.supervisor, case_id)
        if end == "returned":
            await self._act(self.chief, case_id, back=True)
        elif end != "at_chief":
            await self._act(self.chief, case_id)

    async def _supervisor_is_away(self) -> None:
        days = {"from": day(-7), "to": day(7)}
        absence: Doc = {
            "id": "bench-leave",
            "version": 1,
            "staff_id": self.supervisor.staff_id,
            **days,
            "kind": "annual_leave",
            "cancelled": False,
        }
        await take_copy(self.store, _heard("records.absence:bench-leave", 1, absence, None))

    def _sent(self, case_id: str, n: int, end: str) -> Received:
        content = {"title": f"定期訪問 {n}", "record_type": "home_visit", "subjects": ["living"], "segments": []}
        seen = {
            "record_id": f"r{n}",
            "version": 1,
            "sha256": sha256_hex(content),
            "household_id": self._household_id,
            "content": content,
        }
        drafter = by(self.worker).as_json()
        state: Doc = {
            "id": case_id,
            "version": 2,
            "household_id": self._household_id,
            "office_code": OFFICE,
            "ward_code": self.worker.acting_post.ward_code,
            "matter_type": "circulate" if end == "circulated" else "record",
            "items": [],
            "comment": "定期訪問の報告です。",
            "flags": [],
            "flag_reason": None,
            "amount": None,
            "needed_by": None,
            "urgent": end == "post_view" or n % 50 == 0,
            "oral_consent": None,
            "drafter": drafter,
            "drafter_unit": self.worker.acting_post.unit,
            "state": "sent",
            "attempt": 1,
            "round": 1,
            "sent_at": rfc3339(self.store.clock.now()),
            "resume_at": None,
            "seen": [seen],
        }
        return _heard(f"records.submission:{case_id}", 2, state, drafter)

    async def _act(self, who: Actor, case_id: str, *, back: bool = False) -> None:
        """Approve the case, or return it to the drafter."""
        item = await self.store.approvals.load(case_id)
        if item is None:
            raise Broken("a case that was submitted is not there")
        key = IdempotencyKey(uuid7(), "bench")
        context = Context(self.store, who, self.store.now, key, item.version)
        comment = "金額を確かめてください。" if back else None
        await act(RETURN if back else APPROVE, context, case_id, ActionInput(comment))

    async def entries(self, box: str) -> list[Doc]:
        """The audit entries of a box, oldest first."""
        found = await self.store.process.db.collection("audit").list({"entries.action": f"approvals_{box}"})
        return sorted(found, key=lambda row: row["n"])


def _heard(key: str, version: int, state: Doc, actor: Mapping[str, object] | None) -> Received:
    return Received(
        id=uuid7(),
        name="bench",
        key=key,
        sequence=version,
        prev=version - 1,
        time=ago(),
        state=state,
        change={},
        actor=dict(actor) if actor else None,
        partition_key=key,
    )


@asynccontextmanager
async def served(machine: Machine) -> AsyncGenerator[str]:
    """An approvals API over that database; no relay runs."""
    port = free_port()
    env = machine.env | {"TSUZURI_DB_PREFIX": PREFIX, "TSUZURI_PORT": str(port)}
    argv = [sys.executable, "-m", "services.approvals.main", "api"]
    program = Program("approvals-boxes", argv, directory=machine.system.config.run, cwd=CHECKOUT, env=env)
    program.start()
    try:
        program.wait_until(lambda: is_open(port), 30)
        yield f"http://127.0.0.1:{port}"
    finally:
        program.stop()


Question = tuple[str, Doc, list[str] | None]
"""Collection, filter and fields (None: all) of a raw query."""


def questions(filing: Filing) -> dict[str, tuple[Actor, list[Question]]]:
    """Box → who asks, and the queries that the box needs."""
    days = {"$gte": day(-31), "$lte": day()}
    supervisor, chief, worker = filing.supervisor, filing.chief, filing.worker

    def cases(where: Doc) -> Question:
        return "approvals", where, list(ROW)

    duties: Question = ("post_views", {"person.staff_id": supervisor.staff_id, "state": "pending"}, None)
    return {
        "waiting": (chief, [cases({"waiting": chief.staff_id}), cases({"may_deputise": chief.staff_id})]),
        "returned": (worker, [cases({"drafter.staff_id": worker.staff_id, "state": "returned"})]),
        "done": (chief, [cases({"acted_by": chief.staff_id, "acted_on": days})]),
        "post_view": (supervisor, [duties, cases({"_id": {"$in": filing.owed}})]),
        "circulated": (chief, [cases({"unread": chief.staff_id})]),
    }


def _asked(machine: Machine, who: Actor, box: str) -> bytes:
    return request("GET", f"/v1/approvals?box={box}&limit=50", machine.as_actor(who, to="approvals"))


def _ours(machine: Machine, wire: Wire, who: Actor, box: str) -> Side:
    return Side(machine.asking(wire, lambda: _asked(machine, who, box)))


def _raw(bare: Wire, size: int) -> Side:
    return Side(lambda: bare.ask(request("POST", f"/box/{size}/{uuid7()}")))


async def measure(machine: Machine, filing: Filing, report: Report) -> None:
    """A row for each box."""
    await filing.copy_people()
    begun = time.monotonic()
    await filing.file(CASES)
    print(f"{CASES} cases through the commands in {time.monotonic() - begun:.0f} s", flush=True)
    db = filing.store.process.db
    async with served(machine) as url:
        ours, bare = Wire(url), Wire(machine.bare_url)
        for box, (who, asked) in questions(filing).items():
            answer = await ours.ask(_asked(machine, who, box))
            entries = await filing.entries(box)
            kept: Doc = {"database": f"{PREFIX}_approvals", "questions": asked, "audit": entries[-1]}
            await bare.ask(request("POST", "/keep/0/box", body=kept))
            raw = _raw(bare, len(answer.body))
            ratio = await compare(_ours(machine, ours, who, box), raw, samples=min(100, SAMPLES))
            matched = sum(
                [len(await db.collection(c).list(w, fields=["_id"])) for c, w, _ in asked if c == "approvals"]
            )
            what = f"box `{box}`, {len(answer.json()['items'])} of {matched} matching among {CASES} ÷ raw"
            report.ratio("boxes", what, ratio, 1.5, by="p95")
    filing.store.process.db.close()
