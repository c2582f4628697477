"""Data of earlier releases opens under this one: signatures, hashes, restrictions and index are unchanged."""

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any, cast

import pytest

from libs.aggregates.paths import HOUSEKEEPING
from libs.aggregates.shape import Shape
from libs.contracts.events import TYPES
from libs.process import collection_name
from ops.browser import GatewayClient, StoryError, everybody
from ops.launcher.config import Config
from ops.launcher.engines import Installation
from ops.story import OFFICE, Story
from services.records.domain.content import Hashed, content_sha256
from tests import engines
from tests.story.running import Running, services_on
from tests.story.written import OWNERS, collections, put_back

RELEASES = sorted(Path(__file__).parent.glob("written-by-*"))
AT_MOST_BYTES = 2_000_000
Doc = dict[str, Any]


@pytest.fixture(scope="module", params=RELEASES, ids=lambda folder: folder.name)
def release(request: pytest.FixtureRequest) -> Path:
    """What one release wrote: its databases and keys."""
    return cast("Path", request.param)


@pytest.fixture(scope="module")
def kept(engine_home: Installation, release: Path) -> Iterator[Running]:
    """The five services of this commit over the databases and keys of that release; log and index are empty."""
    with ExitStack() as stack:
        data = stack.enter_context(engines.scratch())
        mongo = stack.enter_context(engines.running(engines.mongo_engine(engine_home, data / "mongo")))
        kafka = stack.enter_context(engines.running(engines.kafka_broker(engine_home, data / "kafka")))
        opensearch = stack.enter_context(engines.running(engines.opensearch_node(engine_home, data / "opensearch")))

        def as_it_was(config: Config) -> None:
            shutil.copytree(release / "keys", config.keys)
            put_back(mongo.url, os.environ["TSUZURI_DB_PREFIX"], release)

        yield stack.enter_context(services_on((mongo.url, kafka, opensearch), data / "system", as_it_was))


@pytest.fixture(scope="module")
def documents(release: Path) -> dict[str, list[Doc]]:
    """The documents of each collection of records and approvals, as written."""
    return {
        f"{service}.{name}": docs for service in OWNERS for name, docs in collections(release / f"{service}.jsonl.gz")
    }


SeatsOf = Callable[[str], list[GatewayClient]]


@pytest.fixture
def seats_of(kept: Running) -> Iterator[SeatsOf]:
    """Everybody with a role in the office, each logged in."""
    with ExitStack() as stack:

        def logged_in(role: str) -> list[GatewayClient]:
            people = everybody(kept.gateway)
            held = [p for p in people if any((x["role"], x["office_code"]) == (role, OFFICE) for x in p["posts"])]
            return [stack.enter_context(closing(GatewayClient(kept.gateway, person))) for person in held]

        yield logged_in


def test_the_files_are_small(release: Path) -> None:
    assert sum(path.stat().st_size for path in release.rglob("*") if path.is_file()) <= AT_MOST_BYTES


def test_every_signature_is_still_good(
    kept: Running, seats_of: SeatsOf, documents: Mapping[str, list[Doc]], tmp_path: Path
) -> None:
    case_ids = [doc["_id"] for doc in documents["approvals.approvals"]]
    (chief, *_) = seats_of("section_chief")
    (tmp_path / "api.json").write_text(json.dumps([chief.get(f"/api/v1/approvals/{each}") for each in case_ids]))
    assert "✓ 署名" in kept.program("ops.verify", str(tmp_path / "api.json"))


def _hash_of(record: Doc) -> str:
    """The hash as it was stored: fields that nobody had filled in may be missing from the document."""
    return content_sha256(cast("Hashed", {"segments": [], "visits": [], "attachments": [], **record}))


def test_the_hash_of_every_content_is_what_it_was(documents: Mapping[str, list[Doc]]) -> None:
    records = documents["records.records"]
    assert len(records) > 200
    assert [r["_id"] for r in records if _hash_of(r) != r["content_sha256"]] == []


def test_an_upgrade_adds_what_the_contract_takes_for_granted(documents: Mapping[str, list[Doc]]) -> None:
    """What is published of each aggregate is equal before and after, and so is the hash of each content."""
    stored = {f"{kind.service}.{collection_name(kind)}": kind for kind in TYPES}
    looked_at = 0
    for name in documents.keys() & stored.keys():
        kind, shape = stored[name], Shape(stored[name])
        published_as = {own: name for name, own in kind.stored_as.items()}
        for doc in documents[name]:
            before = {key: value for key, value in doc.items() if key not in HOUSEKEEPING}
            after = shape.whole(before)
            assert shape.whole(after) is after
            if not before.get("deleted"):
                states = ({published_as.get(k, k): v for k, v in each.items()} for each in (before, after))
                old, new = (kind.model.model_validate({"id": doc["_id"], "version": 1, **each}) for each in states)
                assert old == new
            if name == "records.records":
                assert _hash_of(after) == _hash_of(before)
            looked_at += 1
    assert looked_at > 800


def test_the_index_made_anew_holds_what_there_is(kept: Running, documents: Mapping[str, list[Doc]]) -> None:
    assert "世代に切り替えました" in kept.program("ops.rebuild")
    said = kept.program("ops.drift", "--deep")
    assert "差 0件" in said
    assert int(re.findall(r"(\d+)件を照合", said)[0]) > len(documents["records.records"])


def test_who_may_see_the_restricted_household_is_as_it_was(
    seats_of: SeatsOf, documents: Mapping[str, list[Doc]]
) -> None:
    (hidden,) = (doc for doc in documents["records.restrictions"])
    (household_id, entry) = next((i, e) for i, e in hidden["households"].items() if "allowed" in e)
    for seat in (*seats_of("supervisor"), *seats_of("caseworker")):
        if seat.person["id"] in entry["allowed"]:
            assert seat.get(f"/api/v1/households/{household_id}")["id"] == household_id
        else:
            with pytest.raises(StoryError, match="404"):
                seat.get(f"/api/v1/households/{household_id}")


def test_what_was_written_is_listed_and_goes_on(kept: Running) -> None:
    """A record of that release is read, and a new one is written and decided in the same household."""
    assert Story(kept.gateway, lambda step: None).run()["record"]["state"] == "approved"
