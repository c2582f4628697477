"""What must hold whatever was done to the processes, judged by the databases, topics and index themselves."""

import os
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from pymongo import MongoClient
from pymongo.database import Database

from libs.contracts.events import TYPES
from libs.process import collection_name
from tests.faults.support import topic
from tests.faults.support.city import City
from tests.faults.support.people import WorkerClient
from tests.faults.support.rounds import wait_for

Doc = dict[str, Any]
OWNERS = ("records", "approvals", "inquiries")
LEVEL_SECONDS = 60.0


class Oracle:
    """Reads what is stored. It asks the services only for the comparison of index and owners."""

    def __init__(self, city: City, desk: WorkerClient) -> None:
        self._desk = desk
        self._broker = city.running.kafka.bootstrap
        self._client: MongoClient[Doc] = MongoClient(city.running.mongo_url)

    def close(self) -> None:
        self._client.close()

    def db(self, service: str) -> Database[Doc]:
        """The database of a service."""
        return self._client[f"{os.environ['TSUZURI_DB_PREFIX']}_{service}"]

    def under_way(self, owners: Iterable[str] = OWNERS) -> int:
        """Events in trays and rows not yet acknowledged; one on its way from a tray to its row may count twice."""
        count = 0
        for service in owners:
            db = self.db(service)
            for kind in (each for each in TYPES if each.service == service):
                count += db[collection_name(kind)].count_documents({"tray_since": {"$exists": True}})
            count += db["journal"].count_documents({"unsent_bucket": {"$exists": True}})
        return count

    def sent(self, owners: Iterable[str] = OWNERS, seconds: float = LEVEL_SECONDS) -> float:
        """Wait until everything saved was acknowledged; returns the seconds waited."""
        return wait_for("everything is sent", seconds, lambda: not self.under_way(owners))

    def journal(self, service: str) -> list[Doc]:
        """Every row, in order within each aggregate."""
        return list(self.db(service)["journal"].find({}, sort=[("_id", 1)]))

    def journal_of(self, key: str) -> list[Doc]:
        """The rows of one aggregate, in order."""
        rows = self.db(key.partition(".")[0])["journal"].find({"key": key}, sort=[("_id", 1)])
        return list(rows)

    def require_whole_journal(self) -> int:
        """I4: each aggregate's rows are one unbroken chain that ends at the stored version.

        Returns the number of rows.
        """
        rows = 0
        for service in OWNERS:
            chains: dict[str, list[Doc]] = {}
            for row in self.journal(service):
                chains.setdefault(row["key"], []).append(row)
                rows += 1
            for key, chain in chains.items():
                expected = [0, *(row["sequence"] for row in chain[:-1])]
                assert [row["prev"] for row in chain] == expected, f"{key}: the chain is broken"
            self._require_ends(service, {key: chain[-1]["sequence"] for key, chain in chains.items()})
        return rows

    def _require_ends(self, service: str, ends: dict[str, int]) -> None:
        for kind in (each for each in TYPES if each.service == service):
            for doc in self.db(service)[collection_name(kind)].find({}, {"version": 1}):
                key = f"{kind.key_prefix}{doc['_id']}"
                assert ends.pop(key, 0) == doc["version"], f"{key}: stored version {doc['version']}"
        assert not ends, f"events of what is not stored: {list(ends)[:3]}"

    def events(self, key: str, name: str) -> int:
        """How often this event happened to an aggregate."""
        return self.db(key.partition(".")[0])["journal"].count_documents({"key": key, "name": name})

    def on_wire(self, messages: Iterable[tuple[str, int]], service: str) -> int:
        """Every row is among the messages of its topic, by key and sequence.

        Returns the number of duplicate messages.
        """
        count = Counter(messages)
        missing = [r["_id"] for r in self.journal(service) if not count[(r["key"], r["sequence"])]]
        assert not missing, f"{len(missing)} events never reached the topic: {missing[:3]}"
        return count.total() - len(count)

    def applied(self, seconds: float = LEVEL_SECONDS) -> float:
        """Wait until every consumer of every service has passed what is on the topics now; returns the seconds."""
        ends = self._ends()

        def level() -> bool:
            rows = (row for service in (*OWNERS, "search") for row in self.db(service)["positions"].find({}))
            return all(row["offset"] >= ends[_place(row["_id"])] for row in rows)

        return wait_for("all consumers are level", seconds, level)

    def settled(self, seconds: float = LEVEL_SECONDS) -> None:
        """Wait until everything is sent and applied, and until what its consumers wrote because of it is as well."""
        until = time.monotonic() + seconds
        while True:
            before = self._ends()
            self.sent(seconds=seconds)
            self.applied(seconds)
            if self._ends() == before and not self.under_way():
                return
            assert time.monotonic() < until, "what is applied leads to more for ever"

    def _ends(self) -> Mapping[tuple[str, int], int]:
        return topic.ends(self._broker, [f"tsuzuri.{owner}" for owner in OWNERS])

    def parked(self, service: str) -> list[Doc]:
        """The events that the consumers of a service have parked."""
        db = self.db(service)
        names = [name for name in db.list_collection_names() if name.startswith("parked_")]
        return [row for name in names for row in db[name].find({})]

    def converged(self, seconds: float = LEVEL_SECONDS) -> float:
        """I5: everything is sent, journals are complete, and the index holds exactly what its owners have.

        Returns the seconds it took. Raises AssertionError with the differences when it is not so in time.
        """
        began = time.monotonic()
        self.settled(seconds)
        self.require_whole_journal()
        while differences := self.drift()["differences"]:
            assert time.monotonic() - began < seconds, f"the index differs: {differences}"
        return time.monotonic() - began

    def drift(self) -> Doc:
        """The differences that a deep comparison of the index with its owners finds."""
        asked = {"deep": True, "repair": False}
        assert self._desk.internal("search", "POST", "/internal/v1/drift", asked)["begun"]
        job: Doc = {}

        def ended() -> bool:
            job.update(self._desk.internal("search", "GET", "/internal/v1/drift"))
            return job["state"] in ("done", "failed")

        wait_for("the comparison ends", LEVEL_SECONDS, ended)
        assert job["state"] == "done", job
        return job["progress"]

    def strays(self) -> list[Doc]:
        """Records that are frozen by an attempt which was never committed."""
        db = self.db("records")
        found: list[Doc] = []
        for record in db["records"].find({"frozen_by.submission_id": {"$gt": ""}}):
            tag = record["frozen_by"]
            holder = db["submissions"].find_one({"_id": tag["submission_id"]})
            held = holder is not None and (holder["state"], holder["attempt"]) == ("sent", tag["attempt"])
            if not held or record["state"] != "in_approval":
                found.append(record)
        return found


def _place(position: str) -> tuple[str, int]:
    _, name, partition = position.rsplit("/", 2)
    return name, int(partition)
