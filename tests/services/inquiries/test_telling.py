"""Telling a caller more than they may be told is noted as an incident, whatever the screen said; a call is never refused for it."""

from typing import Any

import pytest

from libs.calendar import jst_date
from libs.clock import rfc3339
from services.inquiries.store import Store
from tests.services.inquiries.calls import act, call, logged
from tests.services.inquiries.conftest import RecordsStandIn, hear, household, records_event
from tests.services.people import WORKER, Asker
from tests.times import day

Doc = dict[str, Any]
MATCHED: Doc = {"identity_check": {"method": "call_back", "result": True}}


async def a_party(store: Store, party_id: str, household_id: str = "h1", **more: Any) -> Doc:
    """inquiries has heard of a related party; returns the caller they are."""
    state = {"household_id": household_id, "kind": "school", "name": "試験 某", **more}
    await hear(store, records_event("related_party.registered", f"records.related_party:{party_id}", state))
    return {"kind": "school", "related_party_id": party_id}


async def test_telling_no_more_than_was_agreed_is_no_incident(ask: Asker, store: Store) -> None:
    caller = await a_party(store, "p1", may_tell={"level": "status_only", "until": day(1)})
    for level in ("nothing", "status_only"):
        made = await logged(ask, household_id="h1", caller=caller, told_level=level, **MATCHED)
        assert (made["told_level"], made["incident"]) == (level, False)
    more = await logged(ask, household_id="h1", caller=caller, told_level="full", **MATCHED)
    assert more["incident"] is True


async def test_telling_somebody_who_was_not_confirmed_is_an_incident(ask: Asker, store: Store) -> None:
    caller = await a_party(store, "p2", may_tell={"level": "full"})
    made = await logged(ask, household_id="h1", caller=caller, told_level="status_only")
    assert made["incident"] is True
    himself = await logged(ask, household_id="h1", caller={"kind": "self"}, told_level="full", **MATCHED)
    assert himself["incident"] is False


async def test_a_related_party_counts_for_its_own_household_and_by_its_last_known_words(
    ask: Asker, store: Store
) -> None:
    await hear(store, household("h77", "tarumi"))
    caller = await a_party(store, "p3", may_tell={"level": "full"})
    elsewhere = await logged(ask, household_id="h77", caller=caller, told_level="full", **MATCHED)
    assert elsewhere["incident"] is True
    over = {"household_id": "h1", "kind": "school", "name": "試験 某", "may_tell": {"level": "full", "until": day(-1)}}
    await hear(store, records_event("related_party.changed", "records.related_party:p3", over, sequence=2))
    assert (await logged(ask, household_id="h1", caller=caller, told_level="full", **MATCHED))["incident"] is True


async def test_what_cannot_be_judged_is_what_the_writer_says(ask: Asker) -> None:
    """A call about nobody yet, and a related party of which nothing was heard since copies of them are kept."""
    unknown = {"kind": "school", "related_party_id": "never-heard-of"}
    unjudged: list[Doc] = [{}, {"household_id": "h1", "caller": unknown}]
    for given in unjudged:
        for incident in (False, True):
            made = await logged(ask, told_level="full", incident=incident, **MATCHED, **given)
            assert made["incident"] is incident


async def test_what_was_told_is_judged_by_the_household_it_is_linked_to(ask: Asker) -> None:
    made = await logged(ask, told_level="full", **MATCHED)
    assert made["incident"] is False
    linked = await act(ask, WORKER, made, "link", {"household_id": "h1"})
    assert linked["incident"] is True
    quiet = await act(ask, WORKER, await logged(ask, told_level="nothing"), "link", {"household_id": "h1"})
    assert quiet["incident"] is False


@pytest.mark.parametrize("verb", ["answer", "callback-done"])
async def test_an_answer_that_tells_too_much_is_an_incident(ask: Asker, store: Store, verb: str) -> None:
    caller = await a_party(store, f"p4-{verb}", may_tell={"level": "status_only"})
    words = "text" if verb == "answer" else "reply"
    promised: Doc = {"callback": {"by_text": "夕方"}}
    for level, incident in (("status_only", False), ("full", True)):
        made = await logged(ask, household_id="h1", caller=caller, **MATCHED, **promised)
        told = await act(ask, WORKER, made, verb, {words: "伝えた。", "told_level": level})
        assert (told["answers"][-1]["told_level"], told["incident"]) == (level, incident)


async def test_a_correction_of_something_else_makes_no_incident_of_what_was_told_when_called_back(ask: Asker) -> None:
    made = await logged(ask, household_id="h1", caller={"kind": "self"})
    told = await act(ask, WORKER, made, "answer", {"text": "面談の日を伝えた。", "told_level": "full"})
    words = call(caller={"kind": "self"}, told_level="full", summary="面談の日を知りたい。")
    corrected = await ask(WORKER, "PUT", f"/v1/inquiries/{made['id']}", words, if_match=told["version"])
    assert (corrected.json()["summary"], corrected.json()["incident"]) == (words["summary"], False)


async def test_who_is_called_back_counts_as_confirmed_unless_a_check_failed(ask: Asker) -> None:
    called: Doc = {"household_id": "h1", "caller": {"kind": "self"}}
    checks: list[tuple[Doc, bool]] = [({}, False), ({"identity_check": {"method": "voice", "result": False}}, True)]
    for check, incident in checks:
        made = await logged(ask, **called, **check)
        told = await act(ask, WORKER, made, "answer", {"text": "面談の日を伝えた。", "told_level": "full"})
        assert told["incident"] is incident


async def test_a_correction_judges_anew_and_takes_back_what_was_noted_by_mistake(ask: Asker) -> None:
    made = await logged(ask, household_id="h1", told_level="full")
    assert made["incident"] is True
    path = f"/v1/inquiries/{made['id']}"
    kept = await ask(WORKER, "PUT", path, call(told_level="full"), if_match=made["version"])
    assert kept.status_code == 200, kept.text
    assert kept.json()["incident"] is True
    corrected = await ask(WORKER, "PUT", path, call(told_level="nothing"), if_match=kept.json()["version"])
    assert (corrected.json()["told_level"], corrected.json()["incident"]) == ("nothing", False)


async def test_a_colleague_of_another_section_is_told_nothing_of_a_protected_household(
    ask: Asker, store: Store, records: RecordsStandIn
) -> None:
    await hear(store, household("h78", "tarumi"))
    told: Doc = {"household_id": "h78", "caller": {"kind": "internal"}, "told_level": "full", **MATCHED}
    assert (await logged(ask, **told))["incident"] is False
    records.hide("h78", office_code="tarumi", offices=["tarumi"])
    assert (await logged(ask, **told))["incident"] is True


async def test_the_consent_of_the_day_of_the_call_counts(ask: Asker, store: Store) -> None:
    caller = await a_party(store, "p5", may_tell={"level": "full", "until": day(-1)})
    now = store.clock.now()
    assert jst_date(rfc3339(now)).isoformat() == day(0)
    yesterday = f"{day(-1)}T02:00:00.000Z"
    late = await logged(ask, household_id="h1", caller=caller, told_level="full", received_at=yesterday, **MATCHED)
    assert late["incident"] is False
    assert (await logged(ask, household_id="h1", caller=caller, told_level="full", **MATCHED))["incident"] is True
