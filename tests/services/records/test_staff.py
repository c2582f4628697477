"""Staff are shown with the name of each post's office; 本庁 is an office of no ward."""

from dataclasses import asdict

from libs.contracts.offices import OFFICES
from tests.services.people import WORKER, Asker
from tests.services.records.casework import household

POST = {"post": "担当", "role": "hq", "office_code": "city", "unit": "くらし支援課", "from": "2024-04-01"}
READER = {
    "id": "hq-of-staff",
    "type": "staff",
    "state": {"staff_number": "900901", "name": "青木 試", "kana": None, "posts": [POST]},
}


async def test_a_post_says_its_office_and_its_ward(ask: Asker) -> None:
    batch = {"id": "batch-staff", "synthetic": True}
    await ask("ops", "POST", "/internal/v1/imports", {"batch": batch, "objects": [READER]})
    listed = (await ask(WORKER, "GET", "/v1/staff")).json()["items"]
    held = {each["id"]: [(post["office"], post["ward_code"]) for post in each["posts"]] for each in listed}
    assert held["w1"] == [("垂水区役所", "28108")]
    assert held["hq-of-staff"] == [("本庁", "city")]


async def test_the_gateway_hears_the_same_words(ask: Asker) -> None:
    person = (await ask("gateway", "GET", "/internal/v1/staff/w1")).json()
    assert [post["office"] for post in person["posts"]] == ["垂水区役所"]


async def test_it_hears_of_many_in_one_question_and_of_those_only_who_are_known(ask: Asker) -> None:
    asked = {"ids": ["w1", "nobody", "sv"]}
    told = (await ask("gateway", "POST", "/internal/v1/staff/posts", asked)).json()["items"]
    alone = [(await ask("gateway", "GET", f"/internal/v1/staff/{each['id']}")).json() for each in told]
    assert "w1" in {each["id"] for each in told} <= {"w1", "sv"}
    assert told == alone
    assert (await ask("search", "POST", "/internal/v1/staff/posts", asked)).status_code == 403


async def test_an_office_whose_import_was_undone_is_listed_no_more(ask: Asker) -> None:
    state = {
        "office_code": "nada",
        "name": "灘区役所",
        "ward_code": "28102",
        "ward_name": "灘区",
        "read_group": "nada",
        "number_series": "灘",
        "authority_post": "所長",
    }
    source = {"batch": "batch-nada", "file": "事務所.csv", "sheet": None, "row": 1}
    office = {"id": "office-nada", "type": "office", "state": state, "source": source}
    batch = {"id": "batch-nada", "synthetic": True}

    async def listed() -> set[str]:
        answer = await ask(WORKER, "GET", "/v1/offices")
        assert answer.status_code == 200
        return {each["office_code"] for each in answer.json()["items"]}

    before = await listed()
    await ask("ops", "POST", "/internal/v1/imports", {"batch": batch, "objects": [office]})
    assert await listed() == before | {"nada"}
    undone = (await ask("ops", "POST", "/internal/v1/imports/batch-nada/undo")).json()["results"]
    assert [each["outcome"] for each in undone] == ["undone"]
    assert await listed() == before


async def test_offices_come_in_the_order_of_the_city(ask: Asker) -> None:
    objects = [
        {"id": f"office-{code}", "type": "office", "state": {**asdict(OFFICES[code]), "authority_post": "所長"}}
        for code in ("nishi", "hokushin", "kita", "chuo")
    ]
    batch = {"id": "batch-city", "synthetic": True}
    await ask("ops", "POST", "/internal/v1/imports", {"batch": batch, "objects": objects})
    listed = [each["office_code"] for each in (await ask(WORKER, "GET", "/v1/offices")).json()["items"]]
    assert listed == ["chuo", "hyogo", "kita", "hokushin", "tarumi", "nishi"]


async def test_a_unit_has_the_households_of_those_who_work_in_it_today(ask: Asker) -> None:
    first = (await household(ask))["id"]
    second = (await household(ask, worker_id="w2"))["id"]
    third = (await household(ask, worker_id="w3"))["id"]

    async def told(**asked: str) -> set[str]:
        answer = await ask("search", "GET", "/internal/v1/assignments", params=asked)
        assert answer.status_code == 200, answer.text
        return set(answer.json()["household_ids"])

    of_unit = await told(office="tarumi", unit="生活支援第二係")
    assert {second, third} <= of_unit
    assert first not in of_unit
    assert of_unit == await told(worker="w2") | await told(worker="w3")
    assert await told(office="hyogo", unit="生活支援第二係") == set()
    assert (await ask("search", "GET", "/internal/v1/assignments", params={"office": "tarumi"})).status_code == 422
