"""A purpose opens the households it names and nothing else, on every route to them; contacts stay with the office."""

from dataclasses import replace
from typing import Any

import pytest

from libs.actor import Purpose
from services.records.store import Store
from tests.services.keepers import BY_INQUIRY, Keepers
from tests.services.people import ELSEWHERE, HQ, NOTED, SUPERVISOR, WORKER, Asker, somebody
from tests.services.records.casework import draft, household, sent, written

Doc = dict[str, Any]
INSPECTOR = somebody("x1", "cross_ward_reader", office="city", purpose=NOTED)
BY_CASE = Purpose("case", "approval", "a-1")


@pytest.fixture(scope="module")
async def home(ask: Asker) -> Doc:
    """A household with one object of every type."""
    made = await household(ask)
    record = await written(ask, made["id"])
    await ask(WORKER, "POST", f"/v1/households/{made['id']}/contacts", {"kind": "phone", "value": "078-000-1111"})
    kin = {"household_id": made["id"], "kind": "kin", "name": "濵口 試子", "phone": "078-000-2222"}
    party = await ask(WORKER, "POST", "/v1/related-parties", kin)
    assert party.status_code == 201, party.text
    submission = await sent(ask, record)
    return {**made, "record": record, "party": party.json(), "submission": submission}


@pytest.fixture(scope="module")
async def next_door(ask: Asker) -> Doc:
    made = await household(ask)
    return {**made, "record": await written(ask, made["id"])}


def ways(home: Doc) -> list[str]:
    """The reads of one object of the household."""
    return [
        f"/v1/households/{home['id']}",
        f"/v1/records/{home['record']['id']}",
        f"/v1/records/{home['record']['id']}/history",
        f"/v1/submissions/{home['submission']['id']}",
    ]


@pytest.mark.parametrize("header", ["other;x:x", "case;household:{id}", "case;record:{record}", "other;staff:w1"])
@pytest.mark.parametrize("who", [ELSEWHERE, INSPECTOR, HQ], ids=lambda who: who.staff_id)
async def test_a_made_up_purpose_is_refused_on_every_way(
    ask: Asker, home: Doc, keepers: Keepers, who: Any, header: str
) -> None:
    made_up = {"X-Purpose": header.format(id=home["id"], record=home["record"]["id"])}
    bare = replace(who, purpose=None)
    lists = ["/v1/households?office=tarumi", "/v1/households?q=濵口", f"/v1/households/{home['id']}/contacts"]
    for path in (*ways(home), *lists):
        answer = await ask(bare, "GET", path, headers=made_up)
        assert (answer.status_code, answer.json()["code"]) == (403, "PURPOSE_NOT_ACCEPTED"), path
    assert keepers.asked == []


@pytest.mark.parametrize("purpose", [BY_INQUIRY, BY_CASE], ids=lambda purpose: purpose.ref_type)
async def test_a_reference_opens_the_household_it_names_and_no_other(
    ask: Asker, home: Doc, next_door: Doc, keepers: Keepers, purpose: Purpose
) -> None:
    working = replace(ELSEWHERE, purpose=purpose)
    for path in ways(home):
        assert (await ask(working, "GET", path)).status_code == 404
    assert purpose.ref_id is not None
    keepers.open(purpose.ref_id, home["id"])
    working = replace(somebody("w8", office="hyogo"), purpose=purpose)
    for path in ways(home):
        answer = await ask(working, "GET", path)
        assert answer.status_code == 200, (path, answer.text)
    for path in (f"/v1/households/{next_door['id']}", f"/v1/records/{next_door['record']['id']}"):
        assert (await ask(working, "GET", path)).status_code == 404
    for params in ({"office": "tarumi"}, {"office": "tarumi", "q": "濵口"}, {"worker": "w1"}):
        listed = (await ask(working, "GET", "/v1/households", params=params)).json()["items"]
        assert [each["id"] for each in listed] == [home["id"]], params
    assert (await ask(working, "GET", "/v1/households", params={"q": "濵口"})).json()["items"] == []
    assert (await ask(working, "POST", "/v1/callers", {"q": "濵口"})).json()["items"] == []
    for where, ids in ((home["id"], [home["record"]["id"]]), (next_door["id"], [])):
        listed = (await ask(working, "GET", "/v1/records", params={"household_id": where})).json()["items"]
        assert [each["id"] for each in listed] == ids


async def test_it_opens_nothing_while_it_cannot_be_confirmed_and_one_s_own_work_goes_on(
    ask: Asker, home: Doc, keepers: Keepers
) -> None:
    keepers.away = True
    answer = await ask(replace(ELSEWHERE, purpose=BY_INQUIRY), "GET", f"/v1/households/{home['id']}")
    assert (answer.status_code, answer.json()["code"]) == (503, "PURPOSE_UNCONFIRMED")
    own = await ask(replace(WORKER, purpose=BY_INQUIRY), "GET", f"/v1/households/{home['id']}")
    assert own.status_code == 200


async def test_while_it_cannot_be_confirmed_nothing_tells_what_is_there_from_what_is_not(
    ask: Asker, home: Doc, keepers: Keepers
) -> None:
    hidden = await household(ask)
    await written(ask, hidden["id"])
    path = f"/v1/households/{hidden['id']}/protect"
    assert (await ask(WORKER, "POST", path, {"kind": "dv"}, if_match=0)).status_code == 200
    keepers.away = True
    stated = replace(ELSEWHERE, purpose=BY_INQUIRY)
    lists: list[tuple[str, Doc]] = [
        ("households", {"office": "tarumi"}),
        ("households", {"office": "hyogo-x"}),
        ("households", {"worker": "w1"}),
        ("households", {"worker": "nobody"}),
        ("records", {"author": "w1"}),
        ("records", {"author": "w2"}),
        ("action-items", {"worker": "w1"}),
        ("action-items", {"worker": "nobody"}),
        *(("households", {"office": "tarumi", "q": q}) for q in ("濵口", "存在しない名")),
        *(
            (what, {"household_id": household_id})
            for what in ("records", "action-items", "submissions")
            for household_id in (home["id"], hidden["id"], "nobody")
        ),
    ]
    for what, params in lists:
        answer = await ask(stated, "GET", f"/v1/{what}", params=params)
        assert (answer.status_code, answer.json()["code"]) == (503, "PURPOSE_UNCONFIRMED"), (what, params)
    for path in (*ways(home), f"/v1/households/{hidden['id']}", "/v1/households/nobody", "/v1/records/nobody"):
        answer = await ask(stated, "GET", path)
        assert (answer.status_code, answer.json()["code"]) == (503, "PURPOSE_UNCONFIRMED"), path
    own = replace(WORKER, purpose=BY_INQUIRY)
    for what, params in lists:
        if {"hyogo-x", "nobody"}.isdisjoint(params.values()):
            assert (await ask(own, "GET", f"/v1/{what}", params=params)).status_code in (200, 404), params


@pytest.mark.parametrize("away", [True, False])
async def test_lists_of_a_household_that_is_unknown_another_office_s_or_hidden_are_the_same(
    ask: Asker, home: Doc, keepers: Keepers, away: bool
) -> None:
    """With a purpose that cannot be confirmed too, also of a household of the reader's own office."""
    hidden = await household(ask)
    await sent(ask, await written(ask, hidden["id"]))
    limits = {"allowed": ["c1"], "reason": "試験"}
    path = f"/v1/households/{hidden['id']}/restrict"
    assert (await ask(SUPERVISOR, "POST", path, limits, if_match=0)).status_code == 200
    keepers.away = away
    for who, unread in ((WORKER, (hidden["id"], "nobody")), (ELSEWHERE, (hidden["id"], home["id"], "nobody"))):
        stated = replace(who, purpose=BY_INQUIRY)
        for what in ("records", "action-items", "submissions", "drafts", "related-parties"):
            answers: list[Doc] = []
            for household_id in unread:
                answer = await ask(stated, "GET", f"/v1/{what}", params={"household_id": household_id})
                answers.append({**answer.json(), "trace_id": None})
            assert answers == [answers[0]] * len(unread), what


async def test_a_list_of_several_offices_says_that_it_may_lack_what_a_purpose_opens(
    ask: Asker, home: Doc, keepers: Keepers
) -> None:
    hq, worker = replace(HQ, purpose=BY_CASE), replace(WORKER, purpose=BY_CASE)
    at_desk = replace(somebody("x8", "caseworker", purpose=BY_CASE), posts=(WORKER.acting_post, HQ.acting_post))
    asked: list[tuple[Any, str, Doc, bool]] = [
        (hq, "households", {"q": "濵口"}, True),
        (hq, "households", {"q": "存在しない名"}, True),
        (at_desk, "households", {"q": "濵口"}, True),
        (at_desk, "households", {"q": "濵口", "office": "tarumi"}, False),
        (at_desk, "households", {}, False),
        (worker, "households", {"q": "濵口"}, False),
        (worker, "households", {"worker": "w1"}, True),
        (worker, "households", {"worker": "w1", "office": "tarumi"}, False),
        (worker, "records", {"author": "w1"}, True),
        (worker, "records", {"household_id": home["id"]}, False),
        (worker, "records", {"unlinked": "true"}, False),
        (worker, "records", {}, True),
        (worker, "action-items", {"worker": "w1"}, True),
        (worker, "action-items", {"household_id": home["id"]}, False),
    ]
    keepers.away = True
    for who, what, params, partial in asked:
        answer = await ask(who, "GET", f"/v1/{what}", params=params)
        assert (answer.status_code, answer.json()["partial"]) == (200, partial), (what, params)
    for who, partial in ((hq, True), (at_desk, True), (worker, False)):
        assert (await ask(who, "POST", "/v1/callers", {"q": "濵口"})).json()["partial"] is partial
    keepers.away = False
    keepers.open("a-1", home["id"])
    for who, what, params, _ in asked:
        answer = await ask(who, "GET", f"/v1/{what}", params=params)
        assert (answer.status_code, answer.json()["partial"]) == (200, False), (what, params)
    found = (await ask(hq, "POST", "/v1/callers", {"q": "濵口"})).json()
    assert (home["id"] in [each["household_id"] for each in found["items"]], found["partial"]) == (True, False)


@pytest.mark.parametrize("away", [True, False])
async def test_a_look_up_elsewhere_tells_no_hit_from_a_miss(
    ask: Asker, home: Doc, keepers: Keepers, away: bool
) -> None:
    keepers.away = away
    for who in (ELSEWHERE, replace(ELSEWHERE, purpose=BY_CASE), replace(HQ, purpose=BY_CASE)):
        for params in ({}, {"office": "tarumi"}):
            answers = [
                await ask(who, "GET", "/v1/households", params={"q": q, **params}) for q in ("濵口", "存在しない名")
            ]
            hit, miss = [({**each.json(), "trace_id": None}, each.status_code) for each in answers]
            assert hit == miss, (who.staff_id, params)
            refused = away and "office" in params and who.purpose is not None
            assert hit[1] == (503 if refused else 200)
        hit, miss = [(await ask(who, "POST", "/v1/callers", {"q": q})).json() for q in ("濵口", "存在しない名")]
        assert hit == miss


async def test_who_acts_for_all_wards_lists_no_office_without_a_purpose(ask: Asker, home: Doc) -> None:
    post = replace(INSPECTOR.acting_post, office_code="tarumi", ward_code="28108")
    both = replace(INSPECTOR, posts=(post, WORKER.acting_post), acting_post=post, purpose=None)
    for params in ({}, {"office": "tarumi"}):
        answer = await ask(both, "GET", "/v1/households", params=params)
        assert (answer.status_code, answer.json()["code"]) == (403, "PURPOSE_REQUIRED"), params
    assert (await ask(both, "GET", f"/v1/households/{home['id']}")).status_code == 404
    assert (await ask(both, "POST", "/v1/callers", {"q": "濵口"})).json()["items"] == []
    in_the_ward = replace(both, acting_post=WORKER.acting_post)
    assert (await ask(in_the_ward, "GET", f"/v1/households/{home['id']}")).status_code == 200


async def test_contacts_are_for_the_own_office_whatever_the_purpose(ask: Asker, home: Doc, keepers: Keepers) -> None:
    keepers.open("i-1", home["id"])
    paths = (f"/v1/households/{home['id']}/contacts", f"/v1/related-parties/{home['party']['id']}")
    for path in paths:
        assert "078-000" in (await ask(SUPERVISOR, "GET", path)).text
        assert (await ask(ELSEWHERE, "GET", path)).status_code == 404
        for who in (replace(ELSEWHERE, purpose=BY_INQUIRY), HQ, INSPECTOR):
            answer = await ask(who, "GET", path)
            assert (answer.status_code, answer.json()["code"]) == (403, "OUT_OF_SCOPE"), path
            assert "078-000" not in answer.text


async def test_nothing_is_changed_for_a_purpose(ask: Asker, home: Doc, keepers: Keepers) -> None:
    keepers.open("i-1", home["id"])
    working = replace(ELSEWHERE, purpose=BY_INQUIRY)
    begun = await draft(ask, home["id"])
    assert (await ask(working, "GET", f"/v1/drafts/{begun['id']}")).status_code == 404
    path = f"/v1/households/{home['id']}/contacts"
    refused = await ask(working, "POST", path, {"kind": "phone", "value": "078-000-3333"})
    assert refused.status_code in (403, 404)


async def test_what_a_purpose_opens_is_said(ask: Asker, home: Doc, keepers: Keepers, store: Store) -> None:
    keepers.open("i-1", home["id"])
    told = (await ask(replace(ELSEWHERE, purpose=BY_INQUIRY), "GET", "/v1/purposes/opened")).json()
    assert (told["all_wards"], [h["id"] for h in told["households"]]) == (False, [home["id"]])
    assert told["until"]
    assert told["households"][0]["head"]["name"] == "濵口 義男"
    told = (await ask(HQ, "GET", "/v1/purposes/opened")).json()
    assert told == {"all_wards": True, "until": None, "households": []}
    unknown = replace(ELSEWHERE, purpose=BY_CASE)
    told = (await ask(unknown, "GET", "/v1/purposes/opened")).json()
    assert told == {"all_wards": False, "until": None, "households": []}
    answer = await ask(ELSEWHERE, "GET", "/v1/purposes/opened")
    assert answer.json()["code"] == "PURPOSE_REQUIRED"


async def test_reading_other_offices_is_there_for_the_report(ask: Asker, home: Doc, keepers: Keepers) -> None:
    keepers.open("i-1", home["id"])
    reader = replace(somebody("w7", office="hyogo"), purpose=BY_INQUIRY)
    assert (await ask(reader, "GET", f"/v1/households/{home['id']}")).status_code == 200
    since = {"since": "2020-01-01T00:00:00Z"}
    rows = (await ask("ops", "GET", "/internal/v1/elsewhere", params=since)).json()["items"]
    mine = [row for row in rows if row["staff_id"] == "w7"]
    assert [(row["purpose"], row["household_ids"], row["reach"]) for row in mine] == [
        ("inquiry;inquiry:i-1", [home["id"]], "named")
    ]
    assert (await ask("search", "GET", "/internal/v1/elsewhere", params=since)).status_code == 403
