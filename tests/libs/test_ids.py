"""New ids are unique and ordered by time; derived ids depend on every part and its boundaries."""

import time
import uuid
from collections import Counter

import pytest

from libs.ids import bucket_of, derived_id, uuid7


def test_new_ids_are_valid_uuid7_and_unique() -> None:
    ids = [uuid7() for _ in range(2000)]
    assert len(set(ids)) == 2000
    assert {uuid.UUID(i).version for i in ids} == {7}
    assert {uuid.UUID(i).variant for i in ids} == {uuid.RFC_4122}


def test_a_later_id_sorts_later() -> None:
    first = uuid7()
    time.sleep(0.002)
    assert first < uuid7()


def test_the_same_parts_give_the_same_id() -> None:
    assert derived_id("a", 1) == derived_id("a", 1)
    assert uuid.UUID(derived_id("a", 1)).version == 8


def test_boundaries_order_and_kind_of_the_parts_count() -> None:
    made = [
        derived_id("ab", "c"),
        derived_id("a", "bc"),
        derived_id("c", "ab"),
        derived_id("abc"),
        derived_id("1"),
        derived_id(1),
    ]
    assert len(set(made)) == len(made)


def test_nothing_derives_from_nothing() -> None:
    with pytest.raises(ValueError):
        derived_id()


def test_buckets_are_stable_and_even() -> None:
    assert bucket_of("tsuzuri") == bucket_of("tsuzuri")
    counts = Counter(bucket_of(str(i), 16) for i in range(16_000))
    assert set(counts) == set(range(16))
    assert max(counts.values()) < 1200
