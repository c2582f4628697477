"""決裁 in one office, told on the real system: what a ward office would try first
(docs/domain/README.md#scenarios, 2 to 5).

垂水福祉事務所 生活支援第一係: the 現業員 drafts, 係長 中村 reviews, 課長 藤原 and 所長 井上 decide.
"""

# ruff: noqa: N802, N803  # told in the clerk's words

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from libs.signing import load_public
from ops import verify
from ops.browser import GatewayClient, until
from tests.story.office import PATIENCE, UNIT, Office, at_once
from tests.story.running import Running

Doc = dict[str, Any]
TIMES = 10
"""How often two partners act at the same moment."""


@pytest.fixture(scope="module")
def office(system: Running) -> Iterator[Office]:
    here = Office(system)
    yield here
    here.close()


@pytest.fixture(scope="module")
def worker(office: Office) -> GatewayClient:
    return office.seat("caseworker", UNIT)


@pytest.fixture(scope="module")
def 係長(office: Office) -> GatewayClient:
    return office.seat("supervisor", UNIT)


@pytest.fixture(scope="module")
def 課長(office: Office) -> GatewayClient:
    return office.seat("section_chief")


@pytest.fixture(scope="module")
def 所長(office: Office) -> GatewayClient:
    return office.seat("office_head")


@pytest.fixture(scope="module")
def 経理(office: Office) -> GatewayClient:
    return office.seat("specialist", post="経理")


@pytest.fixture(scope="module")
def 医療担当(office: Office) -> GatewayClient:
    return office.seat("specialist", post="医療担当")


@pytest.fixture(scope="module")
def household(office: Office, worker: GatewayClient) -> str:
    return office.household_of(worker)


def name(seat: GatewayClient) -> str:
    return seat.person["name"]


def test_係長が休暇なら課長へ回り_係長には後閲が残る(
    office: Office, worker: GatewayClient, household: str, 係長: GatewayClient, 課長: GatewayClient
) -> None:
    """Scenario 2: three records of one household in one 回付."""
    with office.on_leave(係長, 30):
        records = [office.written(worker, household, f"{n} 回目の訪問で面接した。") for n in (1, 2, 3)]
        case_id = office.sent(worker, records)
        read = office.arrives(課長, case_id)
        assert len(read["items"]) == 3
        assert case_id not in office.box(係長, "waiting")
        assert office.act(課長, case_id, "approve")["state"] == "decided"
        assert office.stamps(worker, case_id) == [
            ("起案", None, name(worker), "done"),
            ("後閲", "後閲", name(係長), "pending"),
            ("決裁", None, name(課長), "approve"),
        ]
    assert case_id in office.box(係長, "post_view")
    shown = 係長.post(f"/api/v1/approvals/{case_id}/post-view", {"outcome": "seen"})
    assert shown["state"] == "closed", "完結 with the last 後閲"
    assert ("後閲", "後閲", name(係長), "seen") in office.stamps(worker, case_id)
    for record in records:
        path = f"/api/v1/records/{record['id']}"
        until("決裁が記録に届くこと", PATIENCE, lambda p=path: worker.get(p)["state"] == "approved")


def test_回付の後で休暇が登録されると_そのとき課長へ移る(
    office: Office, worker: GatewayClient, household: str, 係長: GatewayClient, 課長: GatewayClient
) -> None:
    """An absence entered in records reaches approvals over Kafka and moves the open step at once (AP12)."""
    case_id = office.sent(worker, [office.written(worker, household, "訪問した。")])
    office.arrives(係長, case_id)
    with office.on_leave(係長, 30):
        office.arrives(課長, case_id)
        assert case_id not in office.box(係長, "waiting")
        assert office.act(課長, case_id, "approve")["state"] == "decided"
    係長.post(f"/api/v1/approvals/{case_id}/post-view", {"outcome": "seen"})


def test_所長が不在の急ぎの開始は課長が代決し_所長が後閲する(
    office: Office,
    worker: GatewayClient,
    household: str,
    係長: GatewayClient,
    経理: GatewayClient,
    課長: GatewayClient,
    所長: GatewayClient,
) -> None:
    """Scenario 3. 代決 exists only at the deciding step: at 係長's it is 409."""
    with office.on_leave(所長, 10):
        case_id = office.sent(worker, [office.determined(worker, household)], matter_type="decision", urgent=True)
        read = office.arrives(係長, case_id)
        refusal = office.refused(課長, case_id, "deputise", read["version"], comment="急ぐ")
        assert refusal == "409 DEPUTY_ONLY_AT_DECISION"
        office.act(係長, case_id, "approve")
        office.act(経理, case_id, "approve")
        office.act(課長, case_id, "approve")
        assert case_id not in office.box(係長, "waiting")
        shown = office.act(課長, case_id, "deputise", comment="所長不在、生活に困窮し急を要する")
        assert (shown["state"], shown["decided"]["capacity"]) == ("decided", "deputy")
        assert shown["decided"]["on_behalf_of"]["name"] == name(所長)
    stamps = office.stamps(worker, case_id)
    assert ("代決", "代", name(課長), "approve") in stamps
    assert ("後閲", "後閲", name(所長), "pending") in stamps
    assert case_id in office.box(所長, "post_view")
    body = {"outcome": "seen_with_comment", "comment": "了解した"}
    assert 所長.post(f"/api/v1/approvals/{case_id}/post-view", body)["state"] == "closed"


def test_課長が一文に差し戻し_直すと課長から再開し_係長は供覧で知る(
    office: Office, worker: GatewayClient, household: str, 係長: GatewayClient, 課長: GatewayClient
) -> None:
    """Scenario 4: the comment stands at its sentence; both rounds stay readable."""
    record = office.written(worker, household, "居間で面接した。", "家賃は五万円。", "室温は適切だった。")
    sentence = record["segments"][1]
    case_id = office.sent(worker, [record])
    office.act(係長, case_id, "approve", comment="確認した")
    anchors = [{"record_id": record["id"], "segment_id": sentence["id"]}]
    office.act(課長, case_id, "return", to="drafter", comment="家賃の額を契約書で確かめること", anchors=anchors)

    path = f"/api/v1/records/{record['id']}"
    returned = until("差戻しが記録に届くこと", PATIENCE, lambda: _in_state(worker, path, "returned"))
    noted = worker.get(f"/api/v1/approvals/{case_id}")["steps"][1]["acted"][0]
    assert noted["anchors"][0]["segment_id"] == sentence["id"]
    mended = worker.put(path, _with_text(returned, sentence["id"], "家賃は四万八千円（契約書）。"), returned["version"])
    items = {"items": [{"record_id": record["id"], "version": mended["version"]}], "comment": "契約書で確かめた"}
    until("差戻しが回付に届くこと", PATIENCE, lambda: _in_state(worker, f"/api/v1/submissions/{case_id}", "returned"))
    worker.post(f"/api/v1/submissions/{case_id}/resubmit", items)

    office.arrives(課長, case_id)
    assert case_id not in office.box(係長, "waiting"), "it resumes where it was returned"
    assert case_id in office.box(係長, "circulated")
    係長.post(f"/api/v1/approvals/{case_id}/seen")
    shown = office.act(課長, case_id, "approve", comment="修正を確認した")
    assert (shown["state"], shown["round"]) == ("closed", 2)

    kept = 係長.get(f"/api/v1/approvals/{case_id}")
    first = [a["comment"] for step in kept["past_rounds"][0] for a in step["acted"]]
    assert first == ["確認した", "家賃の額を契約書で確かめること"]
    assert "修正を確認した" in [a["comment"] for step in kept["steps"] for a in step["acted"]]
    assert [(n["round"], n["comment"]) for n in kept["round_notes"]] == [(2, "契約書で確かめた")]
    read = [
        係長.get(f"/api/v1/approvals/{case_id}/contents/{items[0]['sha256']}")["content"]["segments"][1]["text"]
        for items in (kept["past_items"][0], kept["items"])
    ]
    assert read == ["家賃は五万円。", "家賃は四万八千円（契約書）。"]


def test_課長が束の一件だけを差し戻すと_残りは自動で課長へ戻り決裁される(
    office: Office, worker: GatewayClient, household: str, 係長: GatewayClient, 課長: GatewayClient
) -> None:
    """AP18: nobody sends the second round; the returned record is submitted anew, linked to the first matter."""
    records = [office.written(worker, household, f"{n} 件目の訪問で面接した。") for n in (1, 2, 3)]
    case_id = office.sent(worker, records)
    office.act(係長, case_id, "approve")
    office.act(
        課長,
        case_id,
        "return",
        comment="面接の日を確かめること",
        items=[records[1]["id"]],
        anchors=[{"record_id": records[1]["id"]}],
    )
    until(
        "残りの記録が課長へ戻ること",
        PATIENCE,
        lambda: (found := 課長.get(f"/api/v1/approvals/{case_id}"))["round"] == 2 and found["state"] == "circulating",
    )
    assert case_id not in office.box(係長, "waiting")
    shown = office.act(課長, case_id, "approve")
    assert (shown["state"], len(shown["items"]), len(shown["past_items"][0])) == ("closed", 2, 3)
    paths = [f"/api/v1/records/{record['id']}" for record in records]
    for path in (paths[0], paths[2]):
        until("決裁が記録に届くこと", PATIENCE, lambda p=path: _in_state(worker, p, "approved"))
    left = worker.get(paths[1])
    assert (left["state"], left["returned_comment"]) == ("returned", "面接の日を確かめること")
    anew = office.sent(worker, [left], linked_from=case_id)
    office.act(係長, anew, "approve")
    assert office.act(課長, anew, "approve")["state"] == "closed"


def test_合議の二人が同時に承認と差戻しを押しても_結果は一つ(
    office: Office,
    worker: GatewayClient,
    household: str,
    係長: GatewayClient,
    経理: GatewayClient,
    医療担当: GatewayClient,
    課長: GatewayClient,
) -> None:
    """Scenario 5, many times: the return holds, no completion beside it, and nobody is notified twice."""
    for _ in range(TIMES):
        case_id, at = _in_consultation(office, worker, household, 係長, 経理, 医療担当)
        answers = at_once(
            lambda c=case_id, v=at: office.refused(経理, c, "approve", v),
            lambda c=case_id, v=at: office.refused(医療担当, c, "return", v, comment="病状を確かめること"),
        )
        assert answers in (["200", "200"], ["409 STEP_NOT_ACTIVE", "200"])
        until("差戻しが届くこと", PATIENCE, lambda c=case_id: c in office.box(worker, "returned"))
        assert case_id not in office.box(課長, "waiting")
        names = [e["name"] for e in office.told(case_id)]
        assert names.count("approval.returned") == 1
        assert names.count("approval.approved_step") == 1 + answers.count("200") - 1
        history = worker.get(f"/api/v1/submissions/{case_id}")
        assert history["round"] == 1


def test_合議の二人が同時に承認しても_合議の成立と課長への通知は一度(
    office: Office,
    worker: GatewayClient,
    household: str,
    係長: GatewayClient,
    経理: GatewayClient,
    医療担当: GatewayClient,
    課長: GatewayClient,
) -> None:
    for _ in range(TIMES):
        case_id, at = _in_consultation(office, worker, household, 係長, 経理, 医療担当)
        answers = at_once(
            lambda c=case_id, v=at: office.refused(経理, c, "approve", v),
            lambda c=case_id, v=at: office.refused(医療担当, c, "approve", v),
        )
        assert answers == ["200", "200"]
        assert office.box(課長, "waiting").count(case_id) == 1
        activated = [e["change"].get("activated", []) for e in office.told(case_id)]
        assert [4 in seqs for seqs in activated].count(True) == 1


def test_署名は公開鍵だけで確かめられ_鍵を替えても前の署名は有効(
    office: Office, worker: GatewayClient, household: str, 係長: GatewayClient, 課長: GatewayClient, tmp_path: Path
) -> None:
    """One matter signed by 係長 with the old key and decided by 課長 with the new one, beside all matters above."""
    case_id = office.sent(worker, [office.written(worker, household, "鍵を替える前の訪問。")])
    office.act(係長, case_id, "approve")
    assert "approvals-2" in office.running.program("ops.keys", "--rotate", "approvals")
    for service in ("records", "approvals"):
        handle = office.running.services[service]
        handle.process.stop()
        handle.launch()
        handle.await_ready()
    office.act(課長, case_id, "approve")

    shown = [課長.get(f"/api/v1/approvals/{each}") for each in office.cases]
    events = [json.dumps(event) for each in office.cases for event in office.told(each)]
    (tmp_path / "api.json").write_text(json.dumps(shown))
    (tmp_path / "journal.ndjson").write_text("\n".join(events))
    for file in ("api.json", "journal.ndjson"):
        assert "✓ 署名" in office.running.program("ops.verify", str(tmp_path / file))

    keys = load_public(office.keys)
    last = shown[-1]
    last["steps"][0]["acted"][0]["by"]["post"] = "所長"
    assert "bad" in {f.verdict for f in verify.check([last], keys)}


def _in_consultation(
    office: Office, worker: GatewayClient, household: str, supervisor: GatewayClient, *partners: GatewayClient
) -> tuple[str, int]:
    """A change about health that waits for both partners of 合議, and the version that both have read."""
    case_id = office.sent(worker, [office.determined(worker, household, "health")], matter_type="change")
    office.act(supervisor, case_id, "approve")
    read = [office.arrives(partner, case_id) for partner in partners]
    return case_id, read[-1]["version"]


def _in_state(seat: GatewayClient, path: str, state: str) -> Doc | None:
    found = seat.get(path)
    return found if found["state"] == state else None


def _with_text(record: Doc, segment_id: str, text: str) -> Doc:
    """The content of a record as its editor sends it back, with other text in one segment."""
    names = (
        "household_id",
        "record_type",
        "subjects",
        "occurred_at",
        "time_known",
        "title",
        "counterpart",
        "performed_by",
    )
    fields = ("id", "kind", "source")
    segments = [
        {**{f: s[f] for f in fields}, "text": text if s["id"] == segment_id else s["text"]} for s in record["segments"]
    ]
    visits = [{k: v[k] for k in ("target", "on", "result", "met_whom", "purpose")} for v in record["visits"]]
    return {**{n: record[n] for n in names}, "segments": segments, "visits": visits}
