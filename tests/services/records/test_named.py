"""Everything that a request names must exist and belong to its household, also contacts, parties, people and staff."""

from typing import Any

import pytest

from services.records.store import Store
from tests.services.people import CHIEF, SUPERVISOR, WORKER, Asker
from tests.services.records.casework import bundle, content, draft, household, refused, written
from tests.times import ago, day

Doc = dict[str, Any]


async def party(ask: Asker, home: Doc, **more: Any) -> Doc:
    body = {"household_id": home["id"], "kind": "medical", "org": "試験医院", **more}
    made = await ask(WORKER, "POST", "/v1/related-parties", body)
    assert made.status_code == 201, made.text
    return made.json()


def pointers(answer: Any) -> list[str]:
    assert answer.status_code == 422, answer.text
    return [each["pointer"] for each in answer.json()["errors"]]


async def test_no_contact_is_planted_on_the_related_party_of_another_household(ask: Asker, store: Store) -> None:
    own, other = await household(ask), await household(ask)
    theirs = await party(ask, other, phone="078-000-0001")
    path = f"/v1/households/{own['id']}/contacts"
    planted = {"kind": "phone", "value": "078-999-9999", "owner_id": theirs["id"]}
    assert pointers(await ask(WORKER, "POST", path, planted)) == ["/owner_id"]
    # A reference that was stored before this check is not shown as theirs either.
    row: Doc = {"_id": "planted", "version": 1, "household_id": own["id"], "fingerprint": "x", "keys": [], **planted}
    await store.contacts.insert(row)
    shown = await ask(WORKER, "GET", f"/v1/related-parties/{theirs['id']}")
    assert shown.json()["phone"] == ["078-000-0001"]


async def test_a_contact_is_of_the_household_a_member_or_a_related_party(ask: Asker) -> None:
    home = await household(ask)
    doctor = await party(ask, home)
    owners = [None, home["id"], home["members"][0]["person_id"], doctor["id"]]
    for owner in owners:
        body = {"kind": "phone", "value": "078-000-0002", "owner_id": owner}
        made = await ask(WORKER, "POST", f"/v1/households/{home['id']}/contacts", body)
        assert (made.status_code, made.json()["owner_id"]) == (201, owner)
    shown = await ask(WORKER, "GET", f"/v1/related-parties/{doctor['id']}")
    assert shown.json()["phone"] == ["078-000-0002"]


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ({"worker_id": "nobody"}, "/worker_id"),
        ({"district_id": "nowhere"}, "/district_id"),
        ({"district_id": "district-hyogo"}, "/district_id"),
    ],
)
async def test_a_household_is_registered_with_a_worker_and_a_district_of_its_office(
    ask: Asker, more: Doc, pointer: str
) -> None:
    state: Doc = {"name": "兵庫一", "office_code": "hyogo", "unit": "生活支援第一係", "holders": []}
    batch = {"id": "batch-named", "synthetic": True}
    there = {"id": "district-hyogo", "type": "district", "state": state}
    await ask("ops", "POST", "/internal/v1/imports", {"batch": batch, "objects": [there]})
    body = {"office_code": "tarumi", "status": "applied", "label": "氏名不詳", **more}
    assert pointers(await ask(WORKER, "POST", "/v1/households", body)) == [pointer]


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ({"performed_by": [{"staff_id": "nobody"}]}, "/performed_by/0/staff_id"),
        ({"companion": [{"staff_id": "nobody"}]}, "/companion/0/staff_id"),
        ({"visits": [{"target": "household", "result": "met_head", "performer": "nobody"}]}, "/visits/0/performer"),
        (
            {"item_ops": [{"op": "open", "item": {"kind": "other", "title": "確認", "assignee_id": "nobody"}}]},
            "/item_ops/0/item/assignee_id",
        ),
        (
            {"item_ops": [{"op": "open", "item": {"kind": "other", "title": "確認", "member_id": "nobody"}}]},
            "/item_ops/0/item/member_id",
        ),
    ],
)
async def test_a_record_names_staff_and_members_who_are_there(ask: Asker, more: Doc, pointer: str) -> None:
    home = await household(ask)
    begun = await draft(ask, home["id"], **more)
    finished = await ask(WORKER, "POST", f"/v1/drafts/{begun['id']}/finish", if_match=begun["version"])
    assert pointers(finished) == [pointer]
    record = await written(ask, home["id"])
    revised = await ask(
        WORKER, "PUT", f"/v1/records/{record['id']}", content(home["id"], **more), if_match=record["version"]
    )
    assert pointers(revised) == [pointer]


async def test_a_record_names_related_parties_of_its_own_household(ask: Asker) -> None:
    home, other = await household(ask), await household(ask)
    own, theirs = await party(ask, home), await party(ask, other)
    for one, status in ((own, 200), (theirs, 422)):
        begun = await draft(ask, home["id"], counterpart=[{"kind": "medical", "related_party_id": one["id"]}])
        answer = await ask(WORKER, "POST", f"/v1/drafts/{begun['id']}/finish", if_match=begun["version"])
        assert answer.status_code == status, answer.text


@pytest.mark.parametrize("named", [{"assignee_id": "nobody"}, {"staff": ["w1", "nobody"]}])
async def test_an_item_is_for_staff_who_are_there(ask: Asker, named: Doc) -> None:
    body = {"kind": "other", "title": "確認", "due_on": day(3), **named}
    assert refused(await ask(WORKER, "POST", "/v1/action-items", body)) == (422, "VALIDATION_FAILED")


async def test_a_submission_names_staff_and_an_earlier_submission_of_the_office(ask: Asker) -> None:
    record = await written(ask, (await household(ask))["id"])
    for more, pointer in (
        ({"oral_consent": {"who": "nobody", "at": ago(hours=1)}}, "/oral_consent/who"),
        ({"linked_from": "nowhere"}, "/linked_from"),
    ):
        assert pointers(await ask(WORKER, "POST", "/v1/submissions", bundle(record, **more))) == [pointer]


async def test_nobody_writes_a_segment_in_another_s_name(ask: Asker) -> None:
    home = await household(ask)
    said = {"kind": "fact", "text": "冷蔵庫に食材あり。", "by": "s1"}
    begun = await draft(ask, home["id"], segments=[said])
    assert [s["by"] for s in begun["segments"]] == ["w1"]
    saved = await ask(WORKER, "PUT", f"/v1/drafts/{begun['id']}", content(home["id"], segments=[said]), if_match=1)
    assert [s["by"] for s in saved.json()["segments"]] == ["w1"]
    record = await written(ask, home["id"])
    forged = [{**s, "by": "s1", "text": s["text"] + "追って確認。"} for s in record["segments"]]
    revised = await ask(WORKER, "PUT", f"/v1/records/{record['id']}", content(home["id"], segments=forged), if_match=1)
    assert [s["by"] for s in revised.json()["segments"]] == ["w1", "w1"]


async def test_whoever_takes_over_signs_what_he_changes_and_nothing_else(ask: Asker) -> None:
    record = await written(ask, (await household(ask))["id"])
    path = f"/v1/records/{record['id']}"
    taken = (await ask(SUPERVISOR, "POST", f"{path}/take-over", if_match=record["version"])).json()
    first, second = ({k: s[k] for k in ("id", "kind", "text", "source")} for s in taken["segments"])
    changed = content(record["household_id"], segments=[first, {**second, "text": "申請を急ぐ。"}])
    revised = await ask(SUPERVISOR, "PUT", path, changed, if_match=taken["version"])
    assert [s["by"] for s in revised.json()["segments"]] == ["w1", "s1"]


async def test_a_record_appears_at_no_other_household(ask: Asker) -> None:
    home, other = await household(ask), await household(ask)
    record = await written(ask, home["id"])
    placed = content(home["id"], also_for=[other["id"]])
    for method, path, version in (
        ("POST", "/v1/drafts", None),
        ("PUT", f"/v1/drafts/{(await draft(ask, home['id']))['id']}", 1),
        ("PUT", f"/v1/records/{record['id']}", record["version"]),
    ):
        answer = await ask(WORKER, method, path, placed, if_match=version)
        assert refused(answer) == (422, "ONE_HOUSEHOLD_ONLY")


async def test_a_draft_that_was_to_appear_elsewhere_is_not_finished(ask: Asker, store: Store) -> None:
    home = await household(ask)
    begun = await draft(ask, home["id"])
    await store.drafts.update({"_id": begun["id"]}, {"$set": {"also_for": ["other"]}})
    answer = await ask(WORKER, "POST", f"/v1/drafts/{begun['id']}/finish", if_match=1)
    assert refused(answer) == (422, "ONE_HOUSEHOLD_ONLY")


async def test_no_draft_claims_to_have_been_an_inquiry(ask: Asker) -> None:
    """Such a record would fold away the call that it names, of any office."""
    link = {"rel": "promoted_from", "type": "inquiry", "id": "i-1"}
    begun = await draft(ask, (await household(ask))["id"], links=[link])
    assert begun["links"] == []


async def test_who_was_imported_and_undone_is_given_no_household(ask: Asker) -> None:
    gone = {
        "staff_number": "99",
        "name": "取消 済",
        "kana": None,
        "posts": [{"post": "職員", "role": "caseworker", "office_code": "tarumi", "unit": "係", "from": "2020-04-01"}],
    }
    batch = {"id": "batch-gone", "synthetic": True}
    source = {"batch": "batch-gone", "file": "職員.csv", "sheet": None, "row": 1}
    row = {"id": "staff-gone", "type": "staff", "state": gone, "source": source}
    await ask("ops", "POST", "/internal/v1/imports", {"batch": batch, "objects": [row]})
    home = await household(ask)
    await ask("ops", "POST", "/internal/v1/imports/batch-gone/undo")
    answer = await ask(CHIEF, "POST", f"/v1/households/{home['id']}/assign", {"worker_id": "staff-gone"}, if_match=1)
    assert pointers(answer) == ["/worker_id"]
