"""Each engine starts, does a minimum of its work, and after a kill comes back with its data."""

from pathlib import Path

import httpx2
import pytest
from pymongo import MongoClient

from ops.launcher.engines import Installation, KafkaBroker, OpenSearchNode
from ops.launcher.net import kafka_brokers
from tests import engines


def test_mongo_keeps_an_acknowledged_write_over_a_kill(engine_home: Installation, engine_data: Path) -> None:
    with engines.running(engines.mongo_engine(engine_home, engine_data / "mongo-kill")) as engine:
        with MongoClient[dict[str, object]](engine.url) as client:
            client["smoke"]["things"].insert_one({"_id": "a", "名": "垂水"})
        engine.kill()
        assert not engine.process.alive
        engine.start()
        with MongoClient[dict[str, object]](engine.url) as client:
            assert client["smoke"]["things"].find_one({"_id": "a"}) == {"_id": "a", "名": "垂水"}


def test_kafka_comes_back_after_a_kill(kafka: KafkaBroker) -> None:
    assert kafka_brokers(kafka.port) == 1
    kafka.kill()
    assert kafka_brokers(kafka.port) == 0
    kafka.start()
    assert kafka_brokers(kafka.port) == 1


def test_suspended_kafka_answers_nothing_until_it_goes_on(kafka: KafkaBroker) -> None:
    kafka.suspend()
    try:
        assert kafka.process.alive
        assert kafka_brokers(kafka.port) == 0
    finally:
        kafka.resume()
    kafka.process.wait_until(kafka.ready, 10)


def test_opensearch_splits_japanese_and_creates_no_index_unasked(opensearch: OpenSearchNode) -> None:
    with httpx2.Client(base_url=opensearch.url, trust_env=False, timeout=60) as client:
        body = {"tokenizer": "kuromoji_tokenizer", "text": "生活保護の家庭訪問"}
        tokens = [token["token"] for token in client.post("/_analyze", json=body).json()["tokens"]]
        assert tokens == ["生活", "保護", "の", "家庭", "訪問"]
        assert client.put("/misspelt/_doc/1", json={"a": 1}).status_code == 404


def test_three_brokers_and_two_nodes_find_each_other(engine_home: Installation, engine_data: Path) -> None:
    brokers = engines.kafka_quorum(engine_home, engine_data / "quorum")
    nodes = engines.opensearch_cluster(engine_home, engine_data / "cluster")
    try:
        for engine in (*nodes, *brokers):
            engine.launch()
        for engine in (*nodes, *brokers):
            engine.await_ready(90)
        brokers[0].process.wait_until(lambda: kafka_brokers(brokers[0].port) == 3, 30)
        brokers[1].kill()
        brokers[0].process.wait_until(lambda: kafka_brokers(brokers[0].port) == 2, 30)
        with httpx2.Client(base_url=nodes[0].url, trust_env=False, timeout=60) as client:
            assert client.get("/_cluster/health?wait_for_nodes=2&timeout=30s").json()["number_of_nodes"] == 2
    finally:
        for engine in (*nodes, *brokers):
            engine.kill()


@pytest.mark.parametrize("engine", ["mongo", "kafka", "opensearch"])
def test_installing_again_only_compares_stamps(engine_home: Installation, engine: str) -> None:
    stamp = engine_home.root / f"{engine}.stamp"
    before = stamp.stat().st_mtime_ns
    engines.installation()
    assert stamp.stat().st_mtime_ns == before
