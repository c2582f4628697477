"""An aggregate is created once, also when two requests or two events create it (docs/protocols.md 1.3)."""

import asyncio

import pytest

from libs import problems
from libs.aggregates import Aggregates
from libs.clock import FixedClock
from libs.contracts.events import aggregate_type
from libs.decision import Decision
from libs.ids import derived_id
from libs.mongo import Documents
from tests.libs.aggregates.case import BY, intent, raw, retitled, written
from tests.libs.conftest import MakeDocuments


async def test_fifty_twins_that_create_are_one_effect(records: Aggregates, documents: Documents) -> None:
    new_id = derived_id("s1", "POST", "/v1/records", "key-1")
    answers = await asyncio.gather(*(records.create(new_id, written(), by=BY, intent=intent("k")) for _ in range(50)))
    assert {(a.id, a.version) for a in answers} == {(new_id, 1)}
    assert len((await raw(documents, new_id))["tray"]) == 1


async def test_creating_again_answers_with_the_object_as_it_is_now(records: Aggregates) -> None:
    await records.create("r1", written(), by=BY, intent=intent("k"))
    await records.change("r1", retitled("改"), by=BY)
    again = await records.create("r1", written(), by=BY, intent=intent("k"))
    assert (again.version, again.state["title"]) == (2, "改")


async def test_creating_with_the_same_key_and_another_body_is_refused(records: Aggregates) -> None:
    await records.create("r1", written(), by=BY, intent=intent("k", "one"))
    with pytest.raises(problems.IdempotencyKeyReused):
        await records.create("r1", written("別"), by=BY, intent=intent("k", "two"))


async def test_another_unique_value_that_is_taken_has_its_own_refusal(
    make_documents: MakeDocuments, clock: FixedClock
) -> None:
    class NumberTaken(problems.Problem):
        code, status = "NUMBER_TAKEN", 409

    kind = aggregate_type("records.household:x")
    assert kind is not None
    households = Aggregates(await make_documents("households", unique=("case_number",)), kind, clock)
    first = Decision({"case_number": "1-23"}, "household.registered")
    await households.create("h1", first, by=BY, intent=intent("a"), taken=NumberTaken)
    with pytest.raises(NumberTaken):
        await households.create("h2", first, by=BY, intent=intent("b"), taken=NumberTaken)
    assert await households.load("h2") is None
    assert (await households.create("h1", first, by=BY, intent=intent("a"), taken=NumberTaken)).version == 1
