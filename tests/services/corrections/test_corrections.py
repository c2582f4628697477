"""訂正・追記 and 取消: approval cases that leave the record as it is until they are decided
(CR6, CR7: docs/domain/records.md 7)."""

import asyncio
from typing import Any

import pytest

from libs.canonical import sha256_hex
from tests.services.people import CHIEF, COLLEAGUE, ELSEWHERE, SUPERVISOR, WORKER, Asker
from tests.services.records.casework import content, refused
from tests.services.signoff import Desks

Doc = dict[str, Any]
REASON = "受給者手帳と照らして誤りと分かった"
FALSE_ENTRY = {"reason_code": "false_entry", "note": "訪問していない"}


@pytest.fixture
def ask(desks: Desks) -> Asker:
    return desks.records


def clerical(record: Doc, **more: Any) -> Doc:
    segment = record["segments"][0]["id"]
    return {
        "kind": "clerical",
        "target_segment": segment,
        "text": "肘の痛みで買物がつらいと話す。",
        "reason": REASON,
        **more,
    }


async def amended(desks: Desks, record: Doc, body: Doc, who: Any = WORKER) -> Doc:
    """A proposed amendment that approvals knows."""
    made = await desks.ask(who, f"/v1/records/{record['id']}/amend", body, record["version"])
    await desks.carry(made["id"])
    return made


async def void(desks: Desks, record: Doc, body: Doc, who: Any = SUPERVISOR) -> Doc:
    made = await desks.ask(who, f"/v1/records/{record['id']}/void", body, record["version"])
    await desks.carry(made["id"])
    return made


def kinds(case: Doc) -> list[tuple[str, list[str]]]:
    return [(s["kind"], [p["staff_id"] for p in s["assignees"]]) for s in case["steps"]]


async def decided(desks: Desks, case_id: str, *who: Any) -> Doc:
    case: Doc = {}
    for each in who:
        case = await desks.act(each, case_id, "approve")
    await desks.carry(case_id)
    return case


async def test_a_clerical_amendment_is_decided_by_係長_and_stands_beside_the_original(desks: Desks) -> None:  # noqa: N802
    record = await desks.approved(desks.home["id"])
    made = await amended(desks, record, clerical(record))
    assert (made["matter_type"], made["state"]) == ("amendment", "sent")
    before = await desks.record(record["id"])
    assert before == {**record, "locked": True}, "frozen, and otherwise as before"
    case = await desks.case(made["id"])
    assert kinds(case) == [("decide", ["s1"]), ("circulate", ["c1"])]
    assert case["title"] == "訂正・追記：定期訪問"
    proposal = case["correction"]
    assert (proposal["before"], proposal["text"]) == (record["segments"][0]["text"], clerical(record)["text"])
    shown = await desks.approvals(
        SUPERVISOR, "GET", f"/v1/approvals/{made['id']}/contents/{case['items'][0]['sha256']}"
    )
    assert shown.json()["content"]["correction"] == made["correction"], "hashed and signed with the content"
    await decided(desks, made["id"], SUPERVISOR)
    after = await desks.record(record["id"])
    assert (after["state"], after["locked"], after["version"]) == ("approved", False, record["version"] + 1)
    assert after["segments"] == record["segments"], "the original is still there"
    (amendment,) = after["amendments"]
    assert (amendment["kind"], amendment["text"], amendment["author"]["staff_id"]) == (
        "clerical",
        proposal["text"],
        "w1",
    )
    assert (amendment["approval_id"], amendment["at"]) == (made["id"], made["sent_at"])
    assert after["approval_id"] == record["approval_id"], "decided as before; the amendment has its own case"
    assert (await desks.submission(made["id"]))["state"] == "decided"


async def test_a_second_correction_is_beside_what_the_first_one_says(desks: Desks) -> None:
    record = await desks.approved(desks.home["id"])
    original = record["segments"][0]["text"]
    returned = await amended(desks, record, clerical(record, text="肘と膝の痛みと話す。"))
    await desks.act(SUPERVISOR, returned["id"], "return", {"comment": "別に直すものがある"})
    await desks.carry(returned["id"])
    first = await amended(desks, record, clerical(record))
    await decided(desks, first["id"], SUPERVISOR)
    corrected = await desks.record(record["id"])
    path = f"/v1/records/{record['id']}/amend"
    same = await desks.records(WORKER, "POST", path, clerical(record), if_match=corrected["version"])
    assert refused(same) == (422, "VALIDATION_FAILED"), "it says so already"
    items = [{"record_id": record["id"], "version": corrected["version"]}]
    again = await desks.records(WORKER, "POST", f"/v1/submissions/{returned['id']}/resubmit", {"items": items})
    assert (again.status_code, again.json()["correction"]["before"]) == (201, clerical(record)["text"]), again.text
    await desks.carry(returned["id"])
    await decided(desks, returned["id"], SUPERVISOR)
    twice = await desks.record(record["id"])
    back = await amended(desks, twice, clerical(record, text=original))
    assert (back["correction"]["before"], back["correction"]["text"]) == ("肘と膝の痛みと話す。", original)


async def test_what_was_hashed_is_what_the_approver_signs(desks: Desks) -> None:
    record = await desks.approved(desks.home["id"])
    made = await amended(desks, record, clerical(record))
    store = desks.system.store("records")
    found = await store.submissions.load(made["id"])
    shown = found.doc["tray"][0]["state"]["seen"][0]
    assert sha256_hex(shown["content"]) == shown["sha256"]
    assert shown["content"]["correction"]["text"] == clerical(record)["text"]
    case = await decided(desks, made["id"], SUPERVISOR)
    assert case["decided"]["sha256"] == [shown["sha256"]]


async def test_an_addition_needs_no_segment_and_a_fact_takes_the_route_of_its_matter(desks: Desks) -> None:
    record = await desks.approved(desks.home["id"])
    addition = {"kind": "addition", "text": "後日、長女からも同じ話を聞いた。", "reason": "聞き取りの追加"}
    first = await amended(desks, record, addition)
    assert kinds(await desks.case(first["id"])) == [("decide", ["s1"]), ("circulate", ["c1"])]
    await decided(desks, first["id"], SUPERVISOR)
    record = await desks.record(record["id"])
    fact = await amended(desks, record, clerical(record, kind="factual"))
    assert kinds(await desks.case(fact["id"])) == [("review", ["s1"]), ("decide", ["c1"])]
    await decided(desks, fact["id"], SUPERVISOR, CHIEF)
    assert [a["kind"] for a in (await desks.record(record["id"]))["amendments"]] == ["addition", "factual"]


async def test_a_fact_of_a_weighty_decision_goes_up_to_where_it_was_decided(desks: Desks) -> None:
    record = await desks.written(desks.home["id"], record_type="guidance_written", visits=[], subjects=["living"])
    store = desks.system.store("records")
    imported = {"state": "approved", "submission_id": None}
    submission = await desks.sent(record, matter_type="decision")
    await store.submissions.documents.update({"_id": submission["id"]}, {"$set": {"state": "decided"}})
    await store.records.documents.update(
        {"_id": record["id"]}, {"$set": {**imported, "submission_id": submission["id"]}, "$unset": {"frozen_by": ""}}
    )
    made = await amended(desks, await desks.record(record["id"]), clerical(record, kind="factual"))
    assert made["correction"]["original_matter"] == "decision"
    case = await desks.case(made["id"])
    assert "経理" in case["unroutable_reason"], "the route of 重要決定: 合議 with 経理, whom this office lacks"


async def test_a_filed_record_is_corrected_on_route_a(desks: Desks) -> None:
    record = await desks.written(desks.home["id"])
    store = desks.system.store("records")
    await store.records.documents.update({"_id": record["id"]}, {"$set": {"state": "filed"}})
    filed = await desks.record(record["id"])
    made = await void(desks, filed, FALSE_ENTRY)
    assert (made["correction"]["original_matter"], (await desks.case(made["id"]))["route"]) == ("record", "A.record")
    assert kinds(await desks.case(made["id"])) == [("decide", ["c1"])], "the 係長 who drafts does not review"


async def test_a_void_keeps_the_content_and_says_who_asked_and_who_decided(desks: Desks) -> None:
    record = await desks.approved(desks.home["id"])
    made = await void(desks, record, FALSE_ENTRY)
    assert (await desks.record(record["id"]))["state"] == "approved"
    case = await desks.case(made["id"])
    assert (case["matter_type"], case["correction"]["reason_code"]) == ("void", "false_entry")
    await decided(desks, made["id"], CHIEF)
    after = await desks.record(record["id"], SUPERVISOR)
    assert (after["state"], after["locked"]) == ("voided", False)
    assert (after["voided"]["by"]["staff_id"], after["voided"]["requested_by"]) == ("c1", "s1")
    assert (after["voided"]["reason_code"], after["voided"]["note"]) == ("false_entry", "訪問していない")
    assert after["segments"] == record["segments"]
    for verb, body in (("amend", clerical(after)), ("void", FALSE_ENTRY)):
        again = await desks.records(
            SUPERVISOR, "POST", f"/v1/records/{record['id']}/{verb}", body, if_match=after["version"]
        )
        assert refused(again) == (409, "ALREADY_VOID")
    for redelivered in (await desks.system.events("approvals"))[-3:]:
        await desks.hear(redelivered)
    assert (await desks.record(record["id"], SUPERVISOR))["version"] == after["version"], "heard twice is one effect"


async def test_returned_it_is_sent_again_in_other_words_or_dropped(desks: Desks) -> None:
    record = await desks.approved(desks.home["id"])
    made = await amended(desks, record, clerical(record, kind="factual"))
    await desks.act(SUPERVISOR, made["id"], "return", {"comment": "根拠を書いてください"})
    await desks.carry(made["id"])
    assert await desks.record(record["id"]) == record, "thawed, and nothing else"
    path = f"/v1/submissions/{made['id']}/resubmit"
    items = [{"record_id": record["id"], "version": record["version"]}]
    strange = {"items": items, "correction": {"note": "取消の事情"}}
    assert refused(await desks.records(WORKER, "POST", path, strange)) == (422, "VALIDATION_FAILED")
    other_matter = {"items": items, "matter_type": "record"}
    assert refused(await desks.records(WORKER, "POST", path, other_matter)) == (422, "MATTER_NOT_ALLOWED")
    other = await desks.approved(desks.home["id"])
    elsewhere = {"items": [{"record_id": other["id"], "version": other["version"]}]}
    assert refused(await desks.records(WORKER, "POST", path, elsewhere)) == (422, "VALIDATION_FAILED")
    again = await desks.records(WORKER, "POST", path, {"items": items, "correction": {"reason": "診断書の写しによる"}})
    assert (again.status_code, again.json()["round"]) == (201, 2), again.text
    await desks.carry(made["id"])
    case = await desks.case(made["id"])
    assert (case["correction"]["reason"], case["correction"]["kind"]) == ("診断書の写しによる", "factual")
    await desks.act(SUPERVISOR, made["id"], "return", {"comment": "やはり不要"})
    await desks.carry(made["id"])
    version = (await desks.submission(made["id"]))["version"]
    dropped = await desks.ask(WORKER, f"/v1/submissions/{made['id']}/drop", {}, version)
    assert dropped["state"] == "dropped"
    assert await desks.record(record["id"]) == record
    assert await amended(desks, record, clerical(record)), "and may be proposed anew"


async def test_rejected_or_withdrawn_the_record_is_as_before(desks: Desks) -> None:
    record = await desks.approved(desks.home["id"])
    made = await amended(desks, record, clerical(record))
    await desks.act(WORKER, made["id"], "withdraw")
    await desks.carry(made["id"])
    assert await desks.record(record["id"]) == record
    made = await amended(desks, record, clerical(record))
    await desks.act(SUPERVISOR, made["id"], "reject", {"comment": "訂正の要なし"})
    await desks.carry(made["id"])
    assert await desks.record(record["id"]) == record
    assert (await desks.submission(made["id"]))["state"] == "rejected"


async def test_who_may_propose_what_and_when(desks: Desks) -> None:
    record = await desks.approved(desks.home["id"])
    amend, cancel = f"/v1/records/{record['id']}/amend", f"/v1/records/{record['id']}/void"
    version = record["version"]

    async def answer(who: Any, path: str, body: Doc, if_match: int | None = version) -> tuple[int, str]:
        return refused(await desks.records(who, "POST", path, body, if_match=if_match))

    body = clerical(record)
    assert await answer(COLLEAGUE, amend, body) == (403, "OUT_OF_SCOPE")
    assert await answer(WORKER, cancel, FALSE_ENTRY) == (403, "OUT_OF_SCOPE")
    for path, given in ((amend, body), (cancel, FALSE_ENTRY)):
        assert await answer(ELSEWHERE, path, given) == (404, "NOT_FOUND")
        assert await answer(SUPERVISOR, path, given, version + 5) == (412, "VERSION_CONFLICT")
        assert await answer(SUPERVISOR, path, given, None) == (428, "IF_MATCH_REQUIRED")
    assert await answer(WORKER, amend, {**body, "target_segment": None}) == (422, "VALIDATION_FAILED")
    assert await answer(WORKER, amend, {**body, "target_segment": "nothing"}) == (422, "VALIDATION_FAILED")
    assert await answer(WORKER, amend, {**body, "text": record["segments"][0]["text"]}) == (422, "VALIDATION_FAILED")
    assert await answer(SUPERVISOR, cancel, {"reason_code": "other"}) == (422, "VALIDATION_FAILED")
    plain = {"matter_type": "void", "items": [{"record_id": record["id"], "version": version}]}
    assert refused(await desks.records(SUPERVISOR, "POST", "/v1/submissions", plain)) == (422, "MATTER_NOT_ALLOWED")
    await amended(desks, record, body)
    assert await answer(WORKER, amend, body) == (409, "RECORD_LOCKED")
    assert await answer(SUPERVISOR, cancel, FALSE_ENTRY) == (409, "RECORD_LOCKED")
    fresh = await desks.written(desks.home["id"])
    for path, who, given in (("amend", WORKER, clerical(fresh)), ("void", SUPERVISOR, FALSE_ENTRY)):
        early = await desks.records(who, "POST", f"/v1/records/{fresh['id']}/{path}", given, if_match=fresh["version"])
        assert refused(early) == (409, "NOT_APPROVED_YET")
        assert early.json()["context"] == {"state": "written"}


async def test_saying_it_twice_is_one_proposal_and_two_at_once_are_one_and_a_refusal(desks: Desks) -> None:
    record = await desks.approved(desks.home["id"])
    path, body = f"/v1/records/{record['id']}/amend", clerical(record)
    same = await asyncio.gather(
        *(desks.records(WORKER, "POST", path, body, if_match=record["version"], key="same") for _ in range(5))
    )
    assert {a.status_code for a in same} == {201}
    assert len({a.json()["id"] for a in same}) == 1
    reused = await desks.records(WORKER, "POST", path, {**body, "text": "別"}, if_match=record["version"], key="same")
    assert refused(reused) == (422, "IDEMPOTENCY_KEY_REUSED")
    other = await desks.approved(desks.home["id"])
    two = await asyncio.gather(
        *(
            desks.records(
                WORKER, "POST", f"/v1/records/{other['id']}/amend", clerical(other), if_match=other["version"]
            )
            for _ in range(2)
        )
    )
    assert sorted(a.status_code for a in two) == [201, 409]


async def test_an_amended_record_cannot_be_edited_and_a_suggestion_does_not_apply(desks: Desks) -> None:
    record = await desks.approved(desks.home["id"])
    made = await amended(desks, record, clerical(record))
    edit = await desks.records(
        WORKER, "PUT", f"/v1/records/{record['id']}", content(desks.home["id"]), if_match=record["version"]
    )
    assert refused(edit) == (409, "RECORD_LOCKED")
    words = {"segment_id": record["segments"][0]["id"], "before": "膝", "after": "右膝"}
    proposal = {"record_id": record["id"], **words}
    await desks.act(SUPERVISOR, made["id"], "suggest", proposal)
    accept = await desks.records(
        WORKER, "POST", f"/v1/submissions/{made['id']}/accept-suggestion", proposal, if_match=made["version"]
    )
    assert refused(accept) == (409, "RECORD_LOCKED"), "the original text is immutable"
    assert (await desks.case(made["id"]))["state"] == "circulating"


async def test_what_was_voided_is_listed_for_係長_who_ask_and_for_nobody_else(desks: Desks) -> None:  # noqa: N802
    record = await desks.approved(desks.home["id"])
    made = await void(desks, record, FALSE_ENTRY)
    await decided(desks, made["id"], CHIEF)

    async def listed(who: Any, **more: str) -> bool:
        params = {"household_id": desks.home["id"], **more}
        found = await desks.records(who, "GET", "/v1/records", params=params)
        return record["id"] in [each["id"] for each in found.json()["items"]]

    assert [await listed(who) for who in (WORKER, SUPERVISOR)] == [False, False]
    assert [await listed(who, state="voided") for who in (WORKER, SUPERVISOR)] == [False, True]


async def test_another_households_record_is_a_stub_for_all_but_係長(desks: Desks) -> None:  # noqa: N802
    record = await desks.approved(desks.home["id"], title="西村家の訪問")
    made = await void(desks, record, {"reason_code": "wrong_household", "note": "西村家の記録"})
    case = await decided(desks, made["id"], CHIEF)
    assert "西村" not in case["title"]
    for path in (f"/v1/records/{record['id']}", f"/v1/records/{record['id']}/history"):
        seen = await desks.records(WORKER, "GET", path)
        assert seen.status_code == 200, seen.text
        assert not any(word in seen.text for word in ("西村", "膝の痛み", "介護保険"))
        assert "取消された記録（世帯違い）" in seen.text
        kept = await desks.records(SUPERVISOR, "GET", path)
        assert "膝の痛み" in kept.text
        assert "西村家の訪問" in kept.text
    # A repeated finish is a read like any other: its writer gets the stub too.
    again = await desks.records(WORKER, "POST", f"/v1/drafts/{record['id']}/finish", if_match=1)
    assert again.status_code == 200, again.text
    assert "膝の痛み" not in again.text
    before = await desks.case(record["approval_id"])
    assert before["title"] == "西村家の訪問"
    await desks.system.carry()
    after = await desks.case(record["approval_id"])
    assert (after["title"], after["withheld"]) == ("取消された記録（世帯違い）", [record["id"]])
    assert (after["state"], after["decided"], after["items"]) == (before["state"], before["decided"], before["items"])
    stub = await desks.record(record["id"])
    assert (stub["state"], stub["voided"]["reason_code"], stub["voided"]["note"]) == ("voided", "wrong_household", None)
