"""Staff are shown with the office of each post in words; 本庁 is an office of none of the wards."""

from tests.services.people import WORKER, Asker

POST = {"post": "担当", "role": "hq", "office_code": "city", "unit": "くらし支援課", "from": "2024-04-01"}
READER = {
    "id": "hq-of-staff", "type": "staff",
    "state": {"staff_number": "900901", "name": "青木 試", "kana": None, "posts": [POST]},
}  # fmt: skip


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
