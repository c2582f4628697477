"""The timeline of a household."""

from dataclasses import replace
from typing import Any

import pytest

from libs.actor import Actor
from tests.services.people import COLLEAGUE, ELSEWHERE, HQ, WORKER, Asker, somebody
from tests.services.search.conftest import Records
from tests.services.search.reading.case import READER, found, line, table


async def test_a_household_is_shown_newest_first_with_all_kinds(ask: Asker) -> None:
    ids, body = await line(ask, WORKER, household_id="h1")
    assert ids == ["i1", "r1", "r2"]
    assert body["items"][1]["household"]["name"] == "濵口　志づ"
    assert body["items"][1]["household"]["case_number"] == "垂-00318"
    assert body["next_cursor"] is None
    assert (await line(ask, WORKER, household_id="h1", order="asc"))[0] == ["r2", "r1", "i1"]


async def test_what_has_no_date_comes_last_both_ways(ask: Asker) -> None:
    for order in ("asc", "desc"):
        assert (await line(ask, WORKER, household_id="h2", order=order))[0] == ["r3", "r4"]


async def test_pages_follow_each_other_without_gap_or_repeat(ask: Asker) -> None:
    whole, _ = await line(ask, WORKER, scope="office")
    seen: list[str] = []
    cursor = None
    for _ in range(10):
        ids, body = await line(ask, WORKER, scope="office", limit=2, **({"cursor": cursor} if cursor else {}))
        seen += ids
        cursor = body["next_cursor"]
        if cursor is None:
            break
    assert seen == whole == ["i1", "r1", "r2", "r6", "r3", "r4"]


async def test_a_cursor_is_good_for_its_reader_and_its_question_only(ask: Asker) -> None:
    _, body = await line(ask, WORKER, scope="office", limit=2)
    for who, params in ((COLLEAGUE, {"scope": "office"}), (WORKER, {"scope": "office", "order": "asc"})):
        answer = await ask(who, "GET", "/v1/timeline", params={**params, "limit": 2, "cursor": body["next_cursor"]})
        assert answer.status_code == 400


@pytest.mark.parametrize(
    ("params", "ids"),
    [
        ({"record_type": "accompaniment"}, ["r2"]),
        ({"subject": "care"}, ["r3"]),
        ({"kind": "inquiry"}, ["i1"]),
        ({"kind": "action_item"}, ["t1"]),
        ({"kind": ["record", "action_item"], "from": "2024-04-01"}, ["t1", "r1"]),
        ({"from": "2024-02-01", "to": "2024-02-01"}, ["r2"]),
        ({"from": "2024-04-01", "to": "2024-04-01"}, ["r1"]),
        ({"state": "answered"}, ["i1"]),
        ({"unlinked": "true"}, ["r6"]),
        ({"imported": "true"}, []),
        ({"entry": "r2"}, ["r2"]),
        ({"entry": "r2", "kind": "inquiry"}, []),
        ({"entry": "r5"}, []),
    ],
)
async def test_filters_narrow_a_timeline(ask: Asker, params: dict[str, Any], ids: list[str]) -> None:
    assert (await line(ask, WORKER, scope="office", **params))[0] == ids


async def test_own_and_worker_are_the_households_of_today(ask: Asker, records: Records) -> None:
    records.workers = {WORKER.staff_id: frozenset({"h2"}), "w2": frozenset({"h1"})}
    assert (await line(ask, WORKER, scope="own"))[0] == ["r3", "r4"]
    assert (await line(ask, WORKER, worker="w2"))[0] == ["i1", "r1", "r2"]
    assert (await line(ask, COLLEAGUE, worker="nobody"))[0] == []


async def code_of(ask: Asker, who: Actor, **params: Any) -> tuple[int, str]:
    answer = await ask(who, "GET", "/v1/timeline", params=params)
    return answer.status_code, answer.json()["code"]


async def test_another_office_needs_a_purpose(ask: Asker, records: Records) -> None:
    assert await code_of(ask, WORKER, scope="all") == (403, "PURPOSE_REQUIRED")
    assert await code_of(ask, replace(HQ, purpose=None), scope="all") == (403, "PURPOSE_REQUIRED")
    assert (await line(ask, WORKER, household_id="h3"))[0] == []
    records.keepers.open("i-1", "h3")
    stated: dict[str, Any] = {"purpose": "inquiry", "purpose_ref": "inquiry:i-1"}
    assert (await line(ask, WORKER, household_id="h3", **stated))[0] == ["r5"]
    assert "r5" in (await line(ask, READER, scope="all"))[0]
    assert "r5" in (await line(ask, HQ, scope="all"))[0]


async def test_all_wards_under_a_purpose_are_the_households_it_names(ask: Asker, records: Records) -> None:
    records.keepers.open("i-1", "h3")
    stated: dict[str, Any] = {"purpose": "inquiry", "purpose_ref": "inquiry:i-1"}
    assert (await line(ask, WORKER, scope="all", **stated))[0] == ["r5"]
    assert (await table(ask, WORKER, scope="all", **stated))["total"] == 1
    by_body = {"code": "inquiry", "ref_type": "inquiry", "ref_id": "i-1"}
    ids, body = await found(ask, WORKER, "家賃", scope="all", purpose=by_body)
    assert set(ids) <= {"r5"}
    assert {bucket["key"] for bucket in body["facets"]["office"]} <= {"hyogo"}
    assert "r5" not in (await line(ask, WORKER, scope="ward", **stated))[0]


async def test_a_made_up_purpose_opens_nothing(ask: Asker, records: Records) -> None:
    for kind in ("household:h3", "x:x", "record:r5", "本庁の依頼"):
        refused = await code_of(ask, WORKER, scope="all", purpose="other", purpose_ref=kind)
        assert refused == (403, "PURPOSE_NOT_ACCEPTED")
    unknown: dict[str, Any] = {"purpose": "case", "purpose_ref": "approval:nowhere"}
    assert await code_of(ask, WORKER, scope="all", **unknown) == (403, "PURPOSE_OPENS_NOTHING")
    assert (await line(ask, WORKER, household_id="h3", **unknown))[0] == []
    assert await code_of(ask, READER, scope="all", **unknown) == (403, "PURPOSE_OPENS_NOTHING")
    records.keepers.away = True
    unsure: dict[str, Any] = {"purpose": "case", "purpose_ref": "approval:not-asked-before"}
    records.hide("h4", "hyogo")
    records.hide("h2", "hyogo")
    for asked in ({"scope": "all"}, *({"household_id": each} for each in ("h2", "h3", "h4", "nobody"))):
        assert await code_of(ask, WORKER, **asked, **unsure) == (503, "PURPOSE_UNCONFIRMED")
    assert "r1" in (await line(ask, WORKER, scope="office", **unsure))[0], "one's own work goes on"


async def test_an_answer_says_that_a_purpose_could_not_be_confirmed(ask: Asker, records: Records) -> None:
    """A reader of all wards might see more of a worker's households, which nobody could confirm."""
    records.workers[COLLEAGUE.staff_id] = frozenset({"h3"})
    at_desk = replace(somebody("x8", "caseworker"), posts=(WORKER.acting_post, HQ.acting_post))
    named = {"code": "case", "ref_type": "approval", "ref_id": "known-later"}
    stated: dict[str, Any] = {"purpose": "case", "purpose_ref": "approval:known-later"}

    async def said(who: Actor, **params: Any) -> list[tuple[bool, int]]:
        answers = (
            (await ask(who, "GET", "/v1/timeline", params={**params, **stated})).json(),
            (await found(ask, who, "家賃", **params, purpose=named))[1],
            await table(ask, who, **params, **stated),
        )
        return [(body["partial"], body.get("total", len(body.get("items", [])))) for body in answers]

    records.keepers.away = True
    whose = {"worker": COLLEAGUE.staff_id}
    for who in (at_desk, replace(HQ, purpose=None)):
        assert await said(who, **whose) == [(True, 0)] * 3
    assert all(partial for partial, _ in await said(at_desk, scope="ward"))
    assert not any(partial for partial, _ in await said(at_desk, scope="office"))
    assert not any(partial for partial, _ in await said(WORKER, **whose)), "it would not open more of a worker"
    records.keepers.away = False
    records.keepers.open("known-later", "h3")
    assert [(partial, count > 0) for partial, count in await said(at_desk, **whose)] == [(False, True)] * 3


async def test_a_protected_household_is_nowhere_outside_its_office(ask: Asker, records: Records) -> None:
    """From the moment the restricting call has answered, whatever the index still contains."""
    records.hide("h3", "hyogo")
    assert "r5" not in (await line(ask, HQ, scope="all"))[0]
    assert (await line(ask, HQ, household_id="h3"))[0] == []
    ids, body = await found(ask, HQ, "家賃", scope="all")
    assert "r5" not in ids
    assert body["total"] == len(ids)
    assert "hyogo" not in {bucket["key"] for bucket in body["facets"]["office"]}
    assert (await found(ask, HQ, "高木", scope="all"))[1]["resolved"] == []
    assert (await table(ask, HQ, scope="all"))["total"] == 4
    assert "r5" in (await line(ask, ELSEWHERE, scope="office"))[0]


async def test_an_unknown_household_another_office_s_and_a_hidden_one_are_the_same(
    ask: Asker, records: Records
) -> None:
    """In every way to ask for one household, also for a purpose that opens another one."""
    records.hide("h2", "hyogo")
    records.keepers.open("i-other", "h1")
    other = {"purpose": "inquiry", "purpose_ref": "inquiry:i-other"}
    unread = ("nobody", "h3", "h2")
    for path in ("/v1/timeline", "/v1/browse"):
        for more in ({}, other, {"kind": "inquiry"}, {"unlinked": "true"}):
            answers: list[dict[str, Any]] = []
            for household_id in unread:
                answer = await ask(WORKER, "GET", path, params={"household_id": household_id, **more})
                assert answer.status_code == 200, answer.text
                answers.append({**answer.json(), "index_lag_ms": None})
            assert answers == [answers[0]] * 3
    for words in ("家賃", "由美", "00533"):
        answers = [{**(await found(ask, WORKER, words, household_id=each))[1], "index_lag_ms": None} for each in unread]
        assert answers == [answers[0]] * 3
        assert answers[0]["total"] == 0


async def test_a_note_about_nobody_known_is_for_its_own_office_alone(ask: Asker) -> None:
    """It may be about a protected person, so neither the roles for all wards nor a read group see it."""
    assert "r6" in (await line(ask, WORKER, scope="office"))[0]
    assert "r6" in (await found(ask, WORKER, "宛先", scope="office"))[0]
    assert "r6" not in (await line(ask, HQ, scope="all"))[0]
    ids, body = await found(ask, HQ, "宛先", scope="all")
    assert (ids, body["total"]) == ([], 0)


async def test_nothing_is_shown_while_nobody_can_say_who_is_hidden(ask: Asker, records: Records) -> None:
    records.away = True
    answer = await ask(WORKER, "GET", "/v1/timeline", params={"scope": "office"})
    assert (answer.status_code, answer.json()["code"]) == (503, "POLICY_UNAVAILABLE")
