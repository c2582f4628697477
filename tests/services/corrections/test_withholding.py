"""取消 as another household's: its words leave every case they were in, but for 係長 and above
(docs/domain/records.md 7.5)."""

from typing import Any

from tests.services.people import CHIEF, SUPERVISOR, WORKER
from tests.services.records.casework import content, refused
from tests.services.signoff import Desks

Doc = dict[str, Any]
FOREIGN = ("西村", "膝の痛み", "介護保険")
STUB = "取消された記録（世帯違い）"


async def voided(desks: Desks, record: Doc) -> Doc:
    """The void case of the record, decided and applied by records."""
    body = {"reason_code": "wrong_household", "note": "西村家の記録"}
    made = await desks.ask(SUPERVISOR, f"/v1/records/{record['id']}/void", body, record["version"])
    await desks.carry(made["id"])
    await desks.act(CHIEF, made["id"], "approve")
    await desks.carry(made["id"])
    await desks.system.carry()
    return made


async def paths_of(desks: Desks, case_id: str) -> list[str]:
    """Every read of a case: the case, its stamps, the contents of every round."""
    case = await desks.case(case_id)
    rounds = [case["items"], *case["past_items"]]
    hashes = {i["sha256"] for items in rounds for i in items}
    base = f"/v1/approvals/{case_id}"
    return [base, f"{base}/sheet", *(f"{base}/contents/{each}" for each in sorted(hashes))]


async def read(desks: Desks, who: Any, path: str) -> str:
    answer = await desks.approvals(who, "GET", path)
    assert answer.status_code in {200, 404}, answer.text
    return answer.text


async def test_every_case_it_was_in_is_a_stub_for_all_but_係長(desks: Desks) -> None:  # noqa: N802
    """Two rounds with text in every place that may have text, then the 取消 itself."""
    record = await desks.written(desks.home["id"], title="西村家の訪問")
    submission = await desks.sent(record, comment="西村様の件")
    words = {"record_id": record["id"], "segment_id": record["segments"][0]["id"]}
    proposal = {**words, "before": "膝の痛み", "after": "西村様の膝の痛み", "comment": "西村様"}
    await desks.act(SUPERVISOR, submission["id"], "suggest", proposal)
    anchored = {"comment": "西村様の住所を確かめること", "anchors": [words]}
    await desks.act(SUPERVISOR, submission["id"], "return", anchored)
    await desks.carry(submission["id"])
    items = [{"record_id": record["id"], "version": (await desks.record(record["id"]))["version"]}]
    again = {"items": items, "comment": "西村様の件、直しました"}
    await desks.ask(WORKER, f"/v1/submissions/{submission['id']}/resubmit", again)
    await desks.carry(submission["id"])
    for who in (SUPERVISOR, CHIEF):
        instruction = {"text": "西村様へ連絡すること", "due_on": None}
        await desks.act(who, submission["id"], "approve", {"comment": "西村様、了", "instruction": instruction})
    await desks.carry(submission["id"])
    made = await voided(desks, await desks.record(record["id"]))

    for case_id in (submission["id"], made["id"]):
        for path in await paths_of(desks, case_id):
            shown = await read(desks, WORKER, path)
            assert not any(word in shown for word in FOREIGN), f"{path}: {shown}"
            kept = await read(desks, SUPERVISOR, path)
            assert any(word in kept for word in FOREIGN) or path == f"/v1/approvals/{made['id']}/sheet"
        path = f"/v1/submissions/{case_id}"
        listed = {"household_id": desks.home["id"]}
        every = (await desks.records(WORKER, "GET", "/v1/submissions", params=listed)).json()["items"]
        in_the_list = next(each for each in every if each["id"] == case_id)
        for shown in ((await desks.records(WORKER, "GET", path)).json(), in_the_list):
            assert not any(word in str(shown) for word in FOREIGN), shown
        assert "西村" in (await desks.records(SUPERVISOR, "GET", path)).text
    stub = await desks.case(submission["id"], WORKER)
    assert [(i["title"], i["content"]) for i in stub["items"]] == [(STUB, None)]
    assert stub["round_notes"] == []
    assert [(s["kind"], s["state"]) for s in stub["steps"]] == [("review", "done"), ("decide", "done")]
    assert stub["decided"]["by"]["staff_id"] == "c1", "that it was decided, by whom and when, stays"
    content_path = (await paths_of(desks, submission["id"]))[2]
    assert refused(await desks.approvals(WORKER, "GET", content_path)) == (404, "NOT_FOUND")


async def test_the_other_records_of_the_bundle_stay_as_they_were(desks: Desks) -> None:
    foreign = await desks.written(desks.home["id"], title="西村家の訪問")
    own = await desks.written(desks.home["id"], title="当世帯の訪問")
    submission = await desks.sent(foreign, own)
    await desks.act(
        SUPERVISOR, submission["id"], "approve", {"comment": "室温を次回も", "anchors": [{"record_id": own["id"]}]}
    )
    await desks.act(CHIEF, submission["id"], "approve", {"comment": "西村様、了"})
    await desks.carry(submission["id"])
    await voided(desks, await desks.record(foreign["id"]))
    shown = await desks.case(submission["id"], WORKER)
    assert [(i["title"], i["content"] is None) for i in shown["items"]] == [(STUB, True), ("当世帯の訪問", False)]
    assert [a["comment"] for s in shown["steps"] for a in s["acted"]] == ["室温を次回も", None]
    digest = next(i["sha256"] for i in shown["items"] if i["record_id"] == own["id"])
    assert "当世帯" in await read(desks, WORKER, f"/v1/approvals/{submission['id']}/contents/{digest}")


async def test_a_record_that_was_returned_alone_is_withheld_in_the_case_it_has_left(desks: Desks) -> None:
    foreign = await desks.written(desks.home["id"], title="西村家の訪問")
    own = await desks.written(desks.home["id"], title="当世帯の訪問")
    left = await desks.sent(foreign, own)
    await desks.act(SUPERVISOR, left["id"], "return", {"comment": "西村様か", "items": [foreign["id"]]})
    await desks.carry(left["id"])
    await desks.carry(left["id"])
    mended = content(desks.home["id"], title="西村家の面接")
    version = (await desks.record(foreign["id"]))["version"]
    now = await desks.records(WORKER, "PUT", f"/v1/records/{foreign['id']}", mended, if_match=version)
    anew = await desks.sent(now.json(), linked_from=left["id"])
    for who in (SUPERVISOR, CHIEF):
        await desks.act(who, anew["id"], "approve")
    await desks.carry(anew["id"])
    await voided(desks, await desks.record(foreign["id"]))
    for case_id in (left["id"], anew["id"]):
        assert "西村" not in await read(desks, WORKER, f"/v1/approvals/{case_id}")
        assert "西村" in await read(desks, SUPERVISOR, f"/v1/approvals/{case_id}")


async def test_a_read_of_the_evidence_is_audited_like_any_other(desks: Desks) -> None:
    record = await desks.approved(desks.home["id"], title="西村家の訪問")
    await voided(desks, record)
    case_id = record["approval_id"]
    before = await audited(desks, case_id)
    await desks.case(case_id, SUPERVISOR)
    await desks.case(case_id, WORKER)
    assert (await audited(desks, case_id))[len(before) :] == ["s1", "w1"]


async def audited(desks: Desks, case_id: str) -> list[str]:
    """Who read the case, by the audit of approvals."""
    database = desks.system.process("approvals").db
    blocks = await database.collection("audit").list({}, sort=[("n", 1)])
    entries = [entry for block in blocks for entry in block["entries"]]
    return [e["staff_id"] for e in entries if case_id in e["objects"]]
