"""The index after faults: killed indexers, cut bulks, disorder, late events, lost events (F6, F7, F10, F11, F15)."""

import random
import shutil
import time
from collections.abc import Iterator
from typing import Any, cast

import httpx2
import pytest

from libs.bus.envelope import Wire, encode
from libs.contracts.events import Event
from libs.ids import uuid7
from tests.faults.support import topic
from tests.faults.support.city import City
from tests.faults.support.oracle import OWNERS, Oracle
from tests.faults.support.people import WorkerClient
from tests.faults.support.proxy import Fate, standing_before
from tests.faults.support.rounds import TIMEOUT, Stakes, drawn, rounds, wait_for
from tests.times import day

pytestmark = pytest.mark.timeout(TIMEOUT)
Doc = dict[str, Any]
INDEXED_SECONDS = 60.0
FORGOT_SECONDS = 60.0
SHUFFLED_WITHIN = 500
DOUBLED = 0.3


class Index:
    """The search engine, read directly."""

    def __init__(self, city: City) -> None:
        self._http = httpx2.Client(base_url=city.running.opensearch.url, timeout=30, trust_env=False)

    def call(self, method: str, path: str, body: Any = None) -> Any:
        answer = self._http.request(method, path, json=body)
        assert answer.is_success, f"{method} {path}: {answer.text}"
        return answer.json()

    def status(self, method: str, path: str, body: Any = None) -> int:
        return self._http.request(method, path, json=body).status_code

    def stored(self, alias: str, key: str) -> Doc | None:
        """The document as stored now, whether or not it is searchable yet."""
        answer = self._http.get(f"/{alias}/_doc/{key}")
        return answer.json()["_source"] if answer.status_code == 200 else None

    def everything(self) -> dict[str, Doc]:
        """Every document of every index by its key."""
        self.call("POST", "/tsuzuri-*/_refresh")
        found = self.call("POST", "/tsuzuri-*/_search", {"size": 10_000, "query": {"match_all": {}}})
        return {hit["_id"]: hit["_source"] for hit in found["hits"]["hits"]}

    def close(self) -> None:
        self._http.close()


@pytest.fixture
def index(city: City) -> Iterator[Index]:
    made = Index(city)
    yield made
    made.close()


def test_f6_an_indexer_killed_before_it_notes_its_position_writes_nothing_twice(
    city: City, desk: WorkerClient, oracle: Oracle
) -> None:
    lot, stakes = drawn("F6"), Stakes("F6")
    took: list[float] = []

    def once() -> dict[str, int]:
        search = city.start("search", faults=f"indexer.after_bulk:kill:{lot.randint(1, 3)}")
        until = time.monotonic() + INDEXED_SECONDS
        while search.process.alive:  # each bulk takes the events that came in during the one before
            assert time.monotonic() < until, "the indexer never passed its crash point"
            desk.made("/v1/action-items", desk.item(f"F6 {stakes.rounds}"))
            time.sleep(lot.uniform(0.1, 0.5))
        search = city.start("search")
        took.append(oracle.converged())
        return {"events that came again and changed nothing": int(search.counted("tsuzuri_events_stale_total"))}

    for _ in rounds(1, 20):
        stakes.play(once)
    print(f"F6: {stakes}, 0 differences, level after {max(took):.1f} s at worst")


def test_f7_cut_bulks_and_refused_items_leave_no_difference(
    city: City, desk: WorkerClient, oracle: Oracle, index: Index
) -> None:
    lot = drawn("F7")
    cuts = wanted = len(rounds(6, 200))

    def fate(method: str, path: str) -> Fate:
        nonlocal cuts
        if not path.startswith("/_bulk") or cuts <= 0 or lot.random() < 0.3:
            return "pass"
        cuts -= 1
        return lot.choice(("cut_answer", "cut_request"))

    with standing_before(city.running.opensearch.url, fate) as proxy:
        city.start("search", env={"TSUZURI_OPENSEARCH_URL": proxy.url})
        number = 0
        until = time.monotonic() + INDEXED_SECONDS * len(rounds(1, 30))
        while cuts > 0:
            assert time.monotonic() < until, f"{cuts} cuts are left"
            desk.record(f"F7 {number}")
            desk.made("/v1/action-items", desk.item(f"F7 {number}"))
            number += 1
            time.sleep(0.1)
        took = oracle.converged()
        # The engine refuses part of a bulk for now: those items wait, the others are stored.
        index.call("PUT", "/tsuzuri-action-items/_settings", {"index.blocks.write": True})
        try:
            record = desk.record("F7 within a bulk")
            items = [desk.made("/v1/action-items", desk.item(f"F7 refused {n}")) for n in range(10)]
            wait_for(
                "the record is indexed",
                INDEXED_SECONDS,
                lambda: index.stored("tsuzuri-entries", f"records.record:{record['id']}"),
            )
            refused = [index.stored("tsuzuri-action-items", f"records.action_item:{i['id']}") for i in items]
            assert not any(refused)
        finally:
            index.call("PUT", "/tsuzuri-action-items/_settings", {"index.blocks.write": None})
        healed = oracle.converged()
        assert not oracle.parked("search")
    print(
        f"F7: {wanted} bulks cut of {proxy.counts} requests, 0 differences after {took:.1f} s; a part of a bulk refused, "
        f"0 differences {healed:.1f} s after the engine took it again"
    )


def _all_wires(oracle: Oracle) -> list[Wire]:
    return [encode(cast("Event", row)) for owner in OWNERS for row in oracle.journal(owner)]


def _in_disorder(wires: list[Wire], lot: random.Random) -> list[Wire]:
    """The messages, some of them twice, shuffled block by block."""
    sent = [*wires, *(wire for wire in wires if lot.random() < DOUBLED)]
    for first in range(0, len(sent), SHUFFLED_WITHIN):
        part = sent[first : first + SHUFFLED_WITHIN]
        lot.shuffle(part)
        sent[first : first + SHUFFLED_WITHIN] = part
    return sent


def _versions(oracle: Oracle) -> dict[str, Doc]:
    kept = {"version": 1, "state": 1}
    named = {
        "records": ("records", "submissions", "action_items"),
        "approvals": ("approvals",),
        "inquiries": ("inquiries",),
    }
    return {
        f"{service}/{name}/{doc['_id']}": doc
        for service, names in named.items()
        for name in names
        for doc in oracle.db(service)[name].find({}, kept)
    }


def test_f10_everything_again_doubled_and_shuffled_changes_nothing(
    city: City, desk: WorkerClient, oracle: Oracle, index: Index
) -> None:
    lot = drawn("F10")
    item = desk.made("/v1/action-items", desk.item("F10"))
    for n in range(2):
        item = desk.made(
            f"/v1/action-items/{item['id']}/defer",
            {"due_on": day(30 + n), "reason": "照会中"},
            if_match=item["version"],
        )
    desk.made("/v1/submissions", desk.bundle(desk.record("F10")))
    oracle.converged()
    oracle.applied()
    before, owned = index.everything(), _versions(oracle)
    stakes = Stakes("F10")

    def once() -> dict[str, int]:
        wires = _in_disorder(_all_wires(oracle), lot)
        topic.publish(city.running.kafka.bootstrap, wires)
        oracle.applied()
        assert index.everything() == before
        assert _versions(oracle) == owned
        return {"messages in disorder": len(wires), "documents": len(before)}

    for _ in rounds(1, 20):
        stakes.play(once)
    took = oracle.converged()
    print(f"F10: {stakes}, all as before, no effect in any service, level after {took:.1f} s")


def test_f11_an_old_event_after_a_deletion_does_not_bring_anything_back(
    city: City, desk: WorkerClient, oracle: Oracle, index: Index
) -> None:
    drawn("F11")
    state = {k: v for k, v in desk.record("F11").items() if k not in ("id", "version", "handoff", "locked")}
    batch = uuid7()
    objects: list[Doc] = [
        {"id": uuid7(), "type": "record", "state": state, "source": {"batch": batch, "file": "F11.csv", "row": n}}
        for n in range(len(rounds(3, 100)))
    ]
    desk.imported(objects, batch)
    oracle.converged()
    settings = "/tsuzuri-*/_settings"
    index.call("PUT", settings, {"index.gc_deletes": "1s"})
    try:
        results = desk.internal("records", "POST", f"/internal/v1/imports/{batch}/undo")["results"]
        assert {each["outcome"] for each in results} == {"undone"}
        oracle.converged()
        naive = _deleted_naively(index)
        # This is what tombstones are for: after a plain deletion the engine would take the old document as new.
        forgot = wait_for(
            "the engine forgets a deletion",
            INDEXED_SECONDS,
            lambda: index.status("PUT", f"{naive}?version=1&version_type=external", {"key": "naive"}) == 201,
        )
        index.call("DELETE", naive)
        keys = [f"records.record:{each['id']}" for each in objects]
        old = [row for row in oracle.journal("records") if row["key"] in keys and row["prev"] == 0]
        assert len(old) == len(objects)
        topic.publish(city.running.kafka.bootstrap, [encode(cast("Event", row)) for row in old])
        oracle.applied()
        stored = [index.stored("tsuzuri-entries", key) for key in keys]
        assert all(doc is not None and doc["deleted"] for doc in stored)
    finally:
        index.call("PUT", settings, {"index.gc_deletes": None})
    took = oracle.converged()
    print(
        f"F11: {len(objects)} deleted, their old events came {forgot:.1f} s later, 0 came back; level after {took:.1f} s"
    )


def _deleted_naively(index: Index) -> str:
    path = "/tsuzuri-entries/_doc/naive"
    assert index.status("PUT", f"{path}?version=1&version_type=external", {"key": "naive"}) == 201
    assert index.status("DELETE", f"{path}?version=2&version_type=external") == 200
    assert index.status("PUT", f"{path}?version=1&version_type=external", {"key": "naive"}) == 409
    return path


def test_f15_what_the_broker_forgot_is_found_and_sent_again(city: City, desk: WorkerClient, oracle: Oracle) -> None:
    lot, stakes = drawn("F15"), Stakes("F15")
    broker = city.running.kafka

    def once() -> dict[str, int]:
        city.kill("search")
        for n in range(lot.randint(10, 30)):
            desk.made("/v1/action-items", desk.item(f"F15 {stakes.rounds}/{n}"))
        desk.made("/v1/inquiries", desk.call(f"F15 {stakes.rounds}"), service="inquiries")
        oracle.sent()
        known, forgotten = _losses(oracle), len(topic.received(broker.bootstrap, "tsuzuri.records"))
        broker.kill()
        shutil.rmtree(broker.data / "log")
        broker.start()
        began = time.monotonic()
        city.running.system.ensure_topics()
        city.start("search")
        wait_for("the loss is noted", FORGOT_SECONDS, lambda: _losses(oracle) > known)
        detected = time.monotonic() - began
        took = oracle.converged(2 * FORGOT_SECONDS)
        messages = topic.received(broker.bootstrap, "tsuzuri.records")
        oracle.on_wire(((event.key, event.sequence) for event in messages), "records")
        print(
            f"F15: everything forgotten, noted after {detected:.1f} s, {len(messages)} messages again on the "
            f"topic, 0 differences after {took:.1f} s more"
        )
        return {"messages forgotten": forgotten}

    for _ in rounds(1, 5):
        stakes.play(once)
    print(f"F15: {stakes}, 0 lost")


def _losses(oracle: Oracle) -> int:
    return oracle.db("records")["losses"].count_documents({})
