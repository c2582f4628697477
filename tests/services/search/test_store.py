"""The index on the real engine: newer versions win, deleted documents stay deleted, readers use one generation."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypedDict

import pytest

from libs.problems import IndexNotReady, SearchUnavailable
from ops.launcher.engines import OpenSearchNode
from services.search.domain.mappings import ENTRIES
from services.search.events import document_of
from services.search.store import Engine, Generations, IndexReader, IndexWriter, Item, Refused
from services.search.store.twin import MemoryIndex
from services.search.store.writing import WriteResult
from tests.rules.search import states
from tests.rules.search.states import as_json, damaged
from tests.services.search.conftest import Indices


class Version(TypedDict):
    """The fields of a document that these tests read."""

    version: int


Put = Callable[[Sequence[Item]], Awaitable[list[WriteResult]]]


def version_of(key: str, version: int, **changes: Any) -> Item:
    record_id = key.split(":", 1)[1]
    return Item(ENTRIES, document_of(key, version, states.record(id=record_id, **changes)))


@pytest.fixture(params=["engine", "memory"])
def put(request: pytest.FixtureRequest, store: Indices) -> tuple[Put, Put]:
    """Put-if-newer and repair, of the real index and of its in-memory twin."""
    if request.param == "engine":
        return store.writing.put_if_newer, store.writing.repair
    twin = MemoryIndex()
    return twin.put_if_newer, twin.repair


async def test_only_newer_versions_are_written(put: tuple[Put, Put], request: pytest.FixtureRequest) -> None:
    put_if_newer, repair = put
    key = f"records.record:newer-{request.node.name}"
    assert await put_if_newer([version_of(key, 5)]) == ["written"]
    assert await put_if_newer([version_of(key, 5), version_of(key, 4), version_of(key, 6)]) == [
        "stale",
        "stale",
        "written",
    ]
    assert await repair([version_of(key, 5), version_of(key, 6)]) == ["stale", "written"]


async def test_an_old_event_never_brings_back_what_was_deleted(
    put: tuple[Put, Put], request: pytest.FixtureRequest
) -> None:
    put_if_newer, _ = put
    key = f"records.record:deleted-{request.node.name}"
    gone = version_of(key, 6, state="discarded")
    assert await put_if_newer([version_of(key, 5), gone]) == ["written", "written"]
    assert await put_if_newer([version_of(key, 5)]) == ["stale"]


async def test_versions_of_a_restored_generation_fit(store: Indices) -> None:
    key = "records.record:far"
    assert await store.writing.put_if_newer([version_of(key, 7 * 2**32)]) == ["written"]
    found = await store.reading.get_current({key: ENTRIES, "records.record:none": ENTRIES}, Version)
    assert found == {key: {"version": 7 * 2**32}}


async def test_a_text_the_engine_refuses_is_indexed_without_it(store: Indices) -> None:
    item = version_of("records.record:poison", 1)
    poisoned = Item(ENTRIES, damaged(item.document, text={"ja": {"not": "text"}, "bi": ["x"]}))
    good = version_of("records.record:fine", 1)
    assert await store.writing.put_if_newer([poisoned, good]) == ["written", "written"]
    kept = as_json(await store.reading.get(ENTRIES, "records.record:poison"))
    assert kept["text_status"] == "refused"
    assert kept["title"] == "定期訪問"
    fine = as_json(await store.reading.get(ENTRIES, "records.record:fine"))
    assert fine["text_status"] == "ok"


async def test_what_cannot_be_indexed_at_all_is_refused_alone(store: Indices) -> None:
    item = version_of("records.record:strange", 1)
    strange = Item(ENTRIES, damaged(item.document, a_field_nobody_mapped=1))
    outcomes = await store.writing.put_if_newer([strange, version_of("records.record:next", 1)])
    assert isinstance(outcomes[0], Refused)
    assert outcomes[1] == "written"


async def test_a_read_only_index_is_trouble_that_passes(store: Indices) -> None:
    name = store.generations.names(1)[ENTRIES]
    await store.engine.call("PUT", f"/{name}/_settings", {"index.blocks.read_only_allow_delete": True})
    try:
        outcomes = await store.writing.put_if_newer([version_of("records.record:blocked", 1)])
        assert isinstance(outcomes[0], SearchUnavailable)
    finally:
        await store.engine.call("PUT", f"/{name}/_settings", {"index.blocks.read_only_allow_delete": None})
    assert await store.writing.put_if_newer([version_of("records.record:blocked", 1)]) == ["written"]


async def test_the_searchable_text_is_not_kept_and_the_original_is(store: Indices) -> None:
    await store.writing.put_if_newer([version_of("records.record:kept", 1)])
    kept = as_json(await store.reading.get(ENTRIES, "records.record:kept"))
    assert "text" not in kept
    assert {"name": "segment", "text": "宮﨑様宅を訪問し面接。"} in kept["parts"]


async def test_going_over_to_another_generation_is_one_step(store: Indices) -> None:
    await store.generations.create(2)
    assert await store.generations.live() == 1
    assert await store.generations.existing() == [1, 2]
    await store.generations.switch_to(2)
    assert await store.generations.live() == 2
    with pytest.raises(ValueError, match="cannot be dropped"):
        await store.generations.drop(2)
    await store.generations.switch_to(1)
    await store.generations.drop(2)
    assert await store.generations.existing() == [1]


async def test_documents_can_be_walked_by_bucket(store: Indices) -> None:
    await store.writing.put_if_newer([version_of(f"records.record:walk-{n}", 1) for n in range(50)])
    await store.generations.refresh(1)
    walked = [
        compared["key"]
        for first in range(0, 4096, 1024)
        for compared in await store.generations.in_buckets(1, range(first, first + 1024))
    ]
    assert len(set(walked)) == len(walked)
    assert {f"records.record:walk-{n}" for n in range(50)} <= set(walked)


async def test_one_refresh_serves_all_who_ask_before_it_is_sent(store: Indices) -> None:
    await store.writing.put_if_newer([version_of("records.record:seen", 1)])
    await asyncio.gather(*(store.reading.refresh() for _ in range(20)))
    found = await store.reading.search([ENTRIES], {"query": {"term": {"id": "seen"}}})
    assert len(found.hits) == 1


async def test_an_engine_that_is_away_is_said(store: Indices) -> None:
    nowhere = Engine("http://127.0.0.1:1", "none")
    try:
        with pytest.raises(SearchUnavailable):
            await IndexReader(nowhere).search([ENTRIES], {})
        outcomes = await IndexWriter(nowhere, store.generations.names(1)).put_if_newer(
            [version_of("records.record:away", 1)]
        )
        assert isinstance(outcomes[0], SearchUnavailable)
        assert await nowhere.alive() is False
    finally:
        await nowhere.close()


async def test_indices_that_are_not_there_are_said(opensearch: OpenSearchNode) -> None:
    empty = Engine(opensearch.url, "none")
    try:
        with pytest.raises(IndexNotReady):
            await IndexReader(empty).search([ENTRIES], {})
        with pytest.raises(IndexNotReady):
            await IndexReader(empty).get(ENTRIES, "records.record:r1")
        assert await Generations(empty).live() is None
    finally:
        await empty.close()
