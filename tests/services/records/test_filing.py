"""登録: a record that its office files without a decision is official at once, and cannot be changed from then on."""

from typing import Any

import pytest

from libs.contracts.casework import Record
from libs.contracts.people import Office
from services.records.store import Store
from tests.services.people import COLLEAGUE, ELSEWHERE, SUPERVISOR, WORKER, Asker, somebody
from tests.services.records.casework import (
    bundle,
    case_said,
    content,
    hear,
    hear_own,
    household,
    record,
    refused,
    sent,
    written,
)

Doc = dict[str, Any]
ADMIN = somebody("adm1", "admin", name="管理 試")


async def call(ask: Asker, **more: Any) -> Doc:
    """A record of a telephone call, 未回付."""
    return await written(ask, (await household(ask))["id"], record_type="phone", visits=[], **more)


async def listed(ask: Asker, *kinds: str) -> Doc:
    """Let the office list these kinds as file-only."""
    offices = (await ask(WORKER, "GET", "/v1/offices")).json()["items"]
    version = next(o["version"] for o in offices if o["office_code"] == "tarumi")
    path = "/v1/offices/tarumi/file-only"
    answer = await ask(ADMIN, "PUT", path, {"record_types": list(kinds)}, if_match=version)
    assert answer.status_code == 200, answer.text
    return answer.json()


def file_path(one: Doc) -> str:
    return f"/v1/records/{one['id']}/file"


async def test_what_the_office_lists_is_filed_and_told(ask: Asker, store: Store) -> None:
    office = await listed(ask, "phone", "memo")
    assert office["file_only"] == ["memo", "phone"]
    made = await call(ask)
    assert (await record(ask, made["id"]))["may_file"] is True
    filed = await ask(WORKER, "POST", file_path(made), if_match=made["version"], key="file-once")
    assert (filed.status_code, filed.json()["state"]) == (200, "filed")
    assert filed.json()["filed_at"]
    again = await ask(WORKER, "POST", file_path(made), if_match=made["version"], key="file-once")
    assert (again.status_code, again.json()["version"]) == (200, filed.json()["version"])
    loaded = await store.records.load(made["id"])
    assert loaded is not None
    last = loaded.doc["tray"][-1]
    assert (last["name"], last["actor"]["staff_id"]) == ("record.filed", "w1")
    Record.model_validate(last["state"])
    await hear_own(store, made["id"])
    assert (await record(ask, made["id"]))["may_file"] is False


@pytest.mark.timeout(10)
async def test_a_record_that_came_back_is_not_filed_and_says_so_at_once(ask: Asker, store: Store) -> None:
    await listed(ask, "phone")
    made = await call(ask)
    assert await hear(store, case_said(await sent(ask, made), "returned", returned_to="drafter")) == [None]
    back = await record(ask, made["id"])
    assert back["state"] == "returned"
    answer = await ask(WORKER, "POST", file_path(made), if_match=back["version"])
    assert refused(answer) == (409, "RECORD_LOCKED")


async def test_a_filed_record_stands(ask: Asker) -> None:
    await listed(ask, "phone")
    made = await call(ask)
    filed = (await ask(WORKER, "POST", file_path(made), if_match=made["version"])).json()
    path, version = f"/v1/records/{made['id']}", filed["version"]
    words = content(made["household_id"], record_type="phone", visits=[], title="別の題")
    for answer in (
        await ask(WORKER, "PUT", path, words, if_match=version),
        await ask(WORKER, "POST", f"{path}/discard", if_match=version),
        await ask(WORKER, "POST", f"{path}/file", if_match=version),
    ):
        assert refused(answer) == (409, "RECORD_LOCKED")
    assert (await ask(WORKER, "POST", "/v1/submissions", bundle(filed))).status_code in {409, 422}
    added = {"kind": "addition", "text": "折り返しがあった。", "reason": "後日の連絡"}
    proposed = await ask(WORKER, "POST", f"{path}/amend", added, if_match=version)
    assert proposed.status_code == 201, proposed.text


async def test_what_the_office_does_not_list_needs_a_decision(ask: Asker) -> None:
    await listed(ask, "memo")
    made = await call(ask)
    assert (await record(ask, made["id"]))["may_file"] is False
    answer = await ask(WORKER, "POST", file_path(made), if_match=made["version"])
    assert refused(answer) == (422, "NOT_FILE_ONLY")
    assert answer.json()["context"] == {"file_only": ["memo", "supervision"]}
    visit = await written(ask, made["household_id"])
    assert refused(await ask(WORKER, "POST", file_path(visit), if_match=1)) == (422, "NOT_FILE_ONLY")


async def test_guidance_by_the_supervisor_is_filed_in_every_office(ask: Asker) -> None:
    await listed(ask)
    made = await written(ask, (await household(ask))["id"], record_type="supervision", visits=[])
    filed = await ask(WORKER, "POST", file_path(made), if_match=made["version"])
    assert (filed.status_code, filed.json()["state"]) == (200, "filed")


async def test_only_the_writer_and_a_supervisor_file(ask: Asker) -> None:
    await listed(ask, "phone")
    made = await call(ask)
    assert refused(await ask(COLLEAGUE, "POST", file_path(made), if_match=1)) == (403, "OUT_OF_SCOPE")
    assert refused(await ask(ELSEWHERE, "POST", file_path(made), if_match=1))[0] in {403, 404}
    assert (await record(ask, made["id"], COLLEAGUE))["may_file"] is False
    assert refused(await ask(WORKER, "POST", file_path(made))) == (428, "IF_MATCH_REQUIRED")
    assert refused(await ask(WORKER, "POST", file_path(made), if_match=9)) == (412, "VERSION_CONFLICT")
    filed = await ask(SUPERVISOR, "POST", file_path(made), if_match=made["version"])
    assert filed.json()["state"] == "filed"


async def test_what_a_submission_holds_is_not_filed(ask: Asker) -> None:
    await listed(ask, "phone")
    made = await call(ask)
    await sent(ask, made)
    now = await record(ask, made["id"])
    assert now["may_file"] is False
    assert refused(await ask(WORKER, "POST", file_path(made), if_match=now["version"])) == (409, "RECORD_LOCKED")


@pytest.mark.parametrize("kind", ["home_visit", "benefit_decision", "intake_interview"])
async def test_no_office_files_what_must_be_decided(ask: Asker, kind: str) -> None:
    office = await listed(ask, "phone")
    path = "/v1/offices/tarumi/file-only"
    answer = await ask(ADMIN, "PUT", path, {"record_types": ["phone", kind]}, if_match=office["version"])
    assert refused(answer) == (422, "VALIDATION_FAILED")
    assert [each["pointer"] for each in answer.json()["errors"]] == ["/record_types/1"]


async def test_the_list_is_the_administrator_s_and_a_retry_is_its_success(ask: Asker) -> None:
    office = await listed(ask, "phone")
    Office.model_validate(office)
    path, body = "/v1/offices/tarumi/file-only", {"record_types": ["memo"]}
    assert refused(await ask(WORKER, "PUT", path, body, if_match=office["version"]))[0] == 403
    stranger = somebody("adm9", "admin", office="hyogo")
    assert refused(await ask(stranger, "PUT", path, body, if_match=office["version"]))[0] in {403, 404}
    first = await ask(ADMIN, "PUT", path, body, if_match=office["version"], key="list-once")
    again = await ask(ADMIN, "PUT", path, body, if_match=office["version"], key="list-once")
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
