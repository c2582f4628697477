"""Boxes of approvals over 20,000 cases, beside the raw queries with the same fields and one durable audit entry.

A thousand cases go through the commands (submitted, approved, decided; some are left waiting); the decided ones are
then multiplied under other ids and days of the past three years, so that the queues stay those of real people.
"""

import random
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from libs.actor import Actor
from libs.aggregates import Intent
from libs.canonical import sha256_hex
from libs.client import ServiceClient
from libs.clock import rfc3339
from libs.contracts.events import Received
from libs.ids import bucket_of, derived_id, uuid7
from libs.process import Process, by
from ops.launcher.config import CHECKOUT
from ops.launcher.net import free_port, is_open
from ops.launcher.processes import Process as Program
from services.approvals.commands import case as commands
from services.approvals.commands.entering import COPIED, take_copy, take_submission
from services.approvals.domain.acting import Word
from services.approvals.settings import Settings
from services.approvals.store import Store
from services.approvals.store.store import ROW
from tests.bench.harness import SAMPLES, Report, Side, compare
from tests.bench.machine import OFFICE, Machine
from tests.bench.wire import Broken, Wire, request

Doc = dict[str, Any]
PREFIX = "boxes"
CASES = 20_000
THROUGH_COMMANDS = 1_000
LEFT_AT_SUPERVISOR = 40
LEFT_AT_CHIEF = 40


class Filing:
    """Makes the cases, with a store of approvals in a database of its own."""

    def __init__(
        self, machine: Machine, worker: Actor, supervisor: Actor, chief: Actor, household_id: str
    ) -> None:
        settings = Settings(
            mongo_url=machine.mongo.url, db_prefix=PREFIX, keys_dir=machine.system.config.keys,
            records_url=machine.url("records"),
        )  # fmt: skip
        self._machine = machine
        self.store = Store(Process("approvals", settings))
        self.worker, self.supervisor, self.chief = worker, supervisor, chief
        self._household_id = household_id

    async def copy_people(self) -> None:
        """What approvals keeps of records' people and places."""
        await self.store.prepare()
        records = ServiceClient(self._machine.url("records"), signer=self._machine.signers["approvals"])
        async with records.ndjson("/internal/v1/states", {"type": sorted(COPIED)}) as rows:
            async for row in rows:
                await take_copy(self.store, _heard(row["key"], row["version"], row["state"], None))
        await records.close()

    async def file(self, count: int) -> None:
        """Take `count` submissions in; leave some at each step, decide the others."""
        for n in range(count):
            case_id = derived_id("bench-case", n)
            await take_submission(self.store, self._sent(case_id, n))
            if n < LEFT_AT_SUPERVISOR:
                continue
            await self._approve(self.supervisor, case_id)
            if n >= LEFT_AT_SUPERVISOR + LEFT_AT_CHIEF:
                await self._approve(self.chief, case_id)

    def _sent(self, case_id: str, n: int) -> Received:
        content = {
            "title": f"定期訪問 {n}",
            "record_type": "home_visit",
            "subjects": ["living"],
            "segments": [],
        }
        seen = {
            "record_id": f"r{n}", "version": 1, "sha256": sha256_hex(content), "household_id": self._household_id,
            "content": content,
        }  # fmt: skip
        drafter = by(self.worker).as_json()
        state: Doc = {
            "id": case_id, "version": 2, "household_id": self._household_id, "office_code": OFFICE,
            "ward_code": self.worker.acting_post.ward_code, "matter_type": "record", "items": [], "comment": "定期訪問の報告です。",
            "flags": [], "flag_reason": None, "amount": None, "needed_by": None, "urgent": n % 50 == 0,
            "oral_consent": None, "drafter": drafter, "drafter_unit": self.worker.acting_post.unit, "state": "sent",
            "attempt": 1, "round": 1, "sent_at": rfc3339(datetime.now(UTC)), "resume_at": None, "seen": [seen],
        }  # fmt: skip
        return _heard(f"records.submission:{case_id}", 2, state, drafter)

    async def _approve(self, who: Actor, case_id: str) -> None:
        item = await self.store.approvals.load(case_id)
        if item is None:
            raise Broken("a case that was submitted is not there")
        intent = Intent(uuid7(), "bench")
        await commands.approve(self.store, who, case_id, Word(), if_match=item.version, intent=intent)

    async def entries(self, box: str) -> list[Doc]:
        """The audit entries of a box, oldest first."""
        found = await self.store.process.db.collection("audit").list({"entries.action": f"approvals_{box}"})
        return sorted(found, key=lambda row: row["n"])

    async def multiply(self, count: int, seed: int) -> None:
        """Decided cases under other ids and days until there are `count`; trays as the relay leaves them: empty."""
        cases = self.store.process.db.collection("approvals")
        await cases.update_many({}, {"$set": {"tray": []}, "$unset": {"tray_since": ""}})
        decided = await cases.list({"state": {"$in": ["decided", "closed"]}})
        drawn = random.Random(seed)
        made: list[Doc] = []
        today = datetime.now(UTC).date()
        for n in range(count - THROUGH_COMMANDS):
            new = derived_id("bench-copy", n)
            day = (today - timedelta(days=drawn.randrange(3 * 365))).isoformat()
            made.append({**drawn.choice(decided), "_id": new, "bucket": bucket_of(new), "acted_on": day})
            if len(made) == 500:
                await cases.insert_many(made)
                made.clear()
        if made:
            await cases.insert_many(made)


def _heard(key: str, version: int, state: Doc, actor: Doc | None) -> Received:
    return Received(
        id=uuid7(), name="bench", key=key, sequence=version, prev=version - 1, time=rfc3339(datetime.now(UTC)),
        state=state, change={}, actor=actor, partition_key=key,
    )  # fmt: skip


@asynccontextmanager
async def served(machine: Machine) -> AsyncGenerator[str]:
    """An approvals API over that database; nothing relays it."""
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


def questions(filing: Filing) -> dict[str, tuple[Actor, list[Doc]]]:
    """Box → who asks, and the queries it needs."""
    since = (datetime.now(UTC) + timedelta(hours=9)).date() - timedelta(days=31)
    until = (datetime.now(UTC) + timedelta(hours=9)).date()
    chief, worker = filing.chief, filing.worker
    return {
        "waiting": (chief, [{"waiting": chief.staff_id}, {"may_deputise": chief.staff_id}]),
        "done": (
            chief,
            [
                {
                    "acted_by": chief.staff_id,
                    "acted_on": {"$gte": since.isoformat(), "$lte": until.isoformat()},
                }
            ],
        ),
        "sent": (
            worker,
            [{"drafter.staff_id": worker.staff_id, "state": {"$in": ["circulating", "unroutable"]}}],
        ),
    }


def _asked(machine: Machine, who: Actor, box: str) -> bytes:
    return request("GET", f"/v1/approvals?box={box}&limit=50", machine.as_actor(who))


def _ours(machine: Machine, wire: Wire, who: Actor, box: str) -> Side:
    return Side(machine.asking(wire, lambda: _asked(machine, who, box)))


def _raw(bare: Wire, size: int) -> Side:
    return Side(lambda: bare.ask(request("POST", f"/box/{size}/{uuid7()}")))


async def measure(machine: Machine, filing: Filing, seed: int, report: Report) -> None:
    """A row for each box."""
    await filing.copy_people()
    await filing.file(THROUGH_COMMANDS)
    await filing.multiply(CASES, seed)
    cases = filing.store.process.db.collection("approvals")
    async with served(machine) as url:
        ours, bare = Wire(url), Wire(machine.bare_url)
        for box, (who, wheres) in questions(filing).items():
            answer = await ours.ask(_asked(machine, who, box))
            entries = await filing.entries(box)
            kept: Doc = {
                "database": f"{PREFIX}_approvals", "questions": wheres, "fields": list(ROW), "audit": entries[-1],
            }  # fmt: skip
            await bare.ask(request("POST", "/keep/0/box", body=kept))
            raw = _raw(bare, len(answer.body))
            ratio = await compare(_ours(machine, ours, who, box), raw, samples=min(100, SAMPLES))
            matched = sum([len(await cases.list(where, fields=["_id"])) for where in wheres])
            what = f"box `{box}`, {len(answer.json()['items'])} of {matched} matching among {CASES} ÷ raw"
            report.ratio("boxes", what, ratio, 1.5, by="p95")
    filing.store.process.db.close()
