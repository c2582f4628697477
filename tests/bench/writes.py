"""P1: a write over HTTP, beside the raw driver doing the same reads and writes with the same documents.

The record is made by finishing a draft: three writes by its protocol (mark, insert, delete), because a draft lives in a
private collection of its own. Logging a call is a number (look up, take, count) and one insert.
"""

from collections.abc import Iterator
from typing import Any

from libs.actor import Actor
from libs.ids import uuid7
from libs.mongo import Database
from libs.process import ServiceRuntime
from services.inquiries.settings import Settings as InquirySettings
from services.inquiries.store import Store as InquiryStore
from services.records.settings import Settings as RecordSettings
from services.records.store import Store as RecordStore
from tests.bench.harness import SAMPLES, Report, Side, compare
from tests.bench.machine import OFFICE, RAW, Machine
from tests.bench.wire import Broken, Wire, request
from tests.times import ago

Doc = dict[str, Any]
EVENT = ("id", "name", "key", "sequence", "prev", "time", "partition_key", "state", "change", "actor", "traceparent")
PACE = 0.04


def visit(household_id: str) -> Doc:
    """The content of a home visit as a caseworker writes it."""
    return {
        "household_id": household_id,
        "record_type": "home_visit",
        "subjects": ["living", "health"],
        "occurred_at": ago(),
        "time_known": False,
        "title": "定期訪問　生活状況の確認",
        "segments": [
            {
                "kind": "fact",
                "source": {"type": "own_eyes"},
                "text": "居間で面接。室温は適切。食材は冷蔵庫に二日分。服薬カレンダーに飲み残しなし。" * 4,
            },
            {
                "kind": "statement",
                "source": {"type": "self"},
                "text": "食事は三食とれている。膝の痛みは落ち着いた。" * 4,
            },
            {"kind": "opinion", "text": "生活は安定している。冬の間は月一回の訪問を続けたい。"},
        ],
        "visits": [{"target": "household", "result": "met_head", "met_whom": ["本人"], "purpose": ["生活状況の確認"]}],
    }


def call(household_id: str) -> Doc:
    """A telephone call as it is logged."""
    return {
        "channel": "phone",
        "caller": {"kind": "medical", "org": "みなと試験診療所"},
        "household_id": household_id,
        "subject": "次回受診日の連絡",
        "summary": "受診票の日程を変えたいとのこと。" * 6,
        "reply": "担当が本人に伝えると答えた。",
        "told_level": "status_only",
    }


class Writes:
    """Both sides of both writes."""

    def __init__(self, machine: Machine, worker: Actor, household_id: str) -> None:
        self.machine = machine
        self.worker = worker
        self.household_id = household_id
        self._ready: Iterator[Doc] = iter(())
        self._records = Wire(machine.url("records"))
        self._inquiries = Wire(machine.url("inquiries"))
        self._bare = Wire(machine.bare_url)

    def finishing(self) -> Side:
        async def prepare(count: int) -> None:
            self._ready = iter([await self._draft() for _ in range(count)])

        return Side(lambda: self._records.ask(self._finish(next(self._ready))), prepare)

    async def _draft(self) -> Doc:
        headers = self.machine.as_actor(self.worker)
        answer = await self._records.ask(request("POST", "/v1/drafts", headers, visit(self.household_id)))
        return answer.json()

    def _finish(self, draft: Doc) -> bytes:
        """The request that finishes a draft.

        It is made when it is sent, because many drafts take longer than a token is valid.
        """
        match = {"If-Match": f'"{draft["version"]}"'}
        return request("POST", f"/v1/drafts/{draft['id']}/finish", self.machine.as_actor(self.worker, **match))

    def logging(self) -> Side:
        body = call(self.household_id)
        return Side(
            lambda: self._inquiries.ask(
                request("POST", "/v1/inquiries", self.machine.as_actor(self.worker, to="inquiries"), body)
            )
        )

    async def raw_finishing(self) -> Side:
        """The raw side with documents copied from ours: the same fields, indexes and sizes."""
        ours = Database(self.machine.mongo.url, "tsuzuri_records")
        theirs = Database(self.machine.mongo.url, f"{RAW}_records")
        drafts = theirs.collection("drafts")
        begun = await self._draft()
        draft_id: str = begun["id"]
        draft = _there(await ours.collection("drafts").get(draft_id))
        answer = await self._records.ask(self._finish(begun))
        record = await _with_tray(ours, "records", "records.record:" + draft_id)
        for name, doc_id in (("households", self.household_id), ("restrictions", "restrictions")):
            doc = await ours.collection(name).get(doc_id)
            if doc is not None:
                await theirs.collection(name).put(doc)
        state = {k: v for k, v in record.items() if k not in ("tray", "done", "seen", "fingerprint")}
        kept = {"record": record, "finishing": {"at": record["written_at"], "by": record["author"], "record": state}}
        await self._keep("finish", kept)
        ids: list[str] = []

        async def prepare(count: int) -> None:
            ids[:] = [uuid7() for _ in range(count)]
            for new in ids:
                await drafts.insert({**draft, "_id": new})

        path = f"/finish/{len(answer.body)}/"
        return Side(lambda: self._bare.ask(request("POST", path + ids.pop())), prepare)

    async def raw_logging(self) -> Side:
        """The same for a call."""
        ours = Database(self.machine.mongo.url, "tsuzuri_inquiries")
        headers = self.machine.as_actor(self.worker, to="inquiries")
        answer = await self._inquiries.ask(request("POST", "/v1/inquiries", headers, call(self.household_id)))
        shown = answer.json()
        inquiry = await _with_tray(ours, "inquiries", "inquiries.inquiry:" + shown["id"])
        await self._keep("log", {"inquiry": inquiry, "series": f"{OFFICE}/raw"})
        path, body = f"/log/{len(answer.body)}/", call(self.household_id)
        return Side(lambda: self._bare.ask(request("POST", path + uuid7(), body=body)))

    async def _keep(self, name: str, kept: Doc) -> None:
        await self._bare.ask(request("POST", f"/keep/0/{name}", body=kept))


async def _with_tray(db: Database, collection: str, key: str) -> Doc:
    """A document as its insert wrote it, with its event still in the tray."""
    doc = _there(await db.collection(collection).get(key.partition(":")[2]))
    if not doc["tray"]:
        row = _there(await db.collection("journal").find_one({"key": key}))
        doc["tray"] = [{name: row.get(name) for name in EVENT}]
    doc.pop("tray_since", None)  # a date: the raw side sets its own
    return doc


def _there(doc: Doc | None) -> Doc:
    if doc is None:
        raise Broken("a document that was just written is not there")
    return doc


async def _same_indexes(machine: Machine) -> None:
    """Give the raw side's collections the indexes of ours."""
    shared = {"mongo_url": machine.mongo.url, "db_prefix": RAW, "keys_dir": machine.system.config.keys}
    for store in (
        RecordStore(ServiceRuntime("records", RecordSettings.model_validate(shared))),
        InquiryStore(ServiceRuntime("inquiries", InquirySettings.model_validate(shared))),
    ):
        await store.prepare()
        store.process.db.close()


async def control(machine: Machine, worker: Actor, household_id: str, report: Report) -> None:
    """Add the A/A row. Raises Void when the two sides differ."""
    await _same_indexes(machine)
    raw = await Writes(machine, worker, household_id).raw_finishing()
    report.control("raw finish ÷ itself", await compare(raw, raw))


async def measure(machine: Machine, worker: Actor, household_id: str, report: Report) -> None:
    """Add the rows of P1."""
    writes = Writes(machine, worker, household_id)
    raw = await writes.raw_finishing()
    report.ratio("P1", "POST finish ÷ raw, one after another", await compare(writes.finishing(), raw), 1.35)
    report.ratio(
        "P1",
        "POST finish ÷ raw, 25/s",
        await compare(writes.finishing(), raw, pace=PACE, rounds=3, samples=min(200, SAMPLES)),
        1.35,
    )
    raw = await writes.raw_logging()
    report.ratio("P1", "POST inquiry ÷ raw, one after another", await compare(writes.logging(), raw), 1.35)
    report.ratio(
        "P1",
        "POST inquiry ÷ raw, 25/s",
        await compare(writes.logging(), raw, pace=PACE, rounds=3, samples=min(200, SAMPLES)),
        1.35,
    )
