"""One case of 垂水 in every state that a route can be asked about; all people are invented."""

from dataclasses import dataclass
from typing import Any

from libs.actor import Actor
from libs.policy import Action
from ops import seed
from tests.services.people import Asker, somebody
from tests.services.running import System
from tests.times import ago, day

Doc = dict[str, Any]
HERE, ELSEWHERE = "tarumi", "hyogo"
NAME = "潮見沢 縫之助"
"""A name nobody else has: where it appears, this household was shown."""

STAFF: tuple[tuple[str, str, str], ...] = (
    ("w1", "caseworker", HERE), ("s1", "supervisor", HERE), ("c1", "section_chief", HERE),
    ("w9", "caseworker", ELSEWHERE), ("s9", "supervisor", ELSEWHERE), ("c9", "section_chief", ELSEWHERE),
)  # fmt: skip
ROLE_FOR: dict[Action, str] = {
    "read": "caseworker", "write": "caseworker", "submit": "caseworker", "see": "supervisor", "approve": "supervisor",
    "administer": "section_chief",
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """Ids by the name of the path parameter or field that takes them."""

    ids: dict[str, str]
    household_id: str


def person(action: Action, office: str = HERE) -> Actor:
    """Somebody of an office whose role may do this kind of thing."""
    if action == "import":
        return somebody("a1", "admin", office, name="阿部 試")
    role = ROLE_FOR[action]
    (staff_id,) = [staff_id for staff_id, held, where in STAFF if (held, where) == (role, office)]
    return somebody(staff_id, role, office, name=f"試験 {staff_id}")  # pyright: ignore[reportArgumentType]


async def open_case(system: System) -> Case:
    """Seed offices and staff, then let a worker open one household's case and a supervisor's box fill."""
    records, worker = system.ask["records"], person("write")
    await _import(records, [*seed.offices(), *_staff()])
    await system.carry()
    household = await _post(records, worker, "/v1/households", {
        "office_code": HERE, "status": "active", "head": {"name": NAME, "kana": "シオミザワ ヌイノスケ"},
        "case_numbers": [{"series": "垂", "number": "77001"}], "worker_id": "w1",
    })  # fmt: skip
    here = {"household_id": household["id"]}
    party = await _post(records, worker, "/v1/related-parties", {**here, "kind": "medical", "name": NAME})
    item = await _post(
        records, worker, "/v1/action-items", {**here, "kind": "medical_survey", "title": f"病状照会 {NAME}"}
    )
    draft = await _post(records, worker, "/v1/drafts", _content(household["id"]))
    written = await _finish(
        records, worker, await _post(records, worker, "/v1/drafts", _content(household["id"]))
    )
    bundled = await _finish(
        records, worker, await _post(records, worker, "/v1/drafts", _content(household["id"]))
    )
    submission = await _post(records, worker, "/v1/submissions", {
        "matter_type": "record", "items": [{"record_id": bundled["id"], "version": bundled["version"]}],
    })  # fmt: skip
    inquiry = await _post(system.ask["inquiries"], worker, "/v1/inquiries", {
        **here, "received_at": ago(days=3), "channel": "phone", "caller": {"kind": "self"}, "subject": "相談",
        "summary": NAME,
    })  # fmt: skip
    call_draft = await _post(system.ask["inquiries"], worker, "/v1/inquiry-drafts", {**here, "summary": NAME})
    await system.carry()
    seen = await system.ask["approvals"](person("approve"), "GET", f"/v1/approvals/{submission['id']}")
    assert seen.status_code == 200, seen.text
    absence = await _post(records, worker, "/v1/absences", {
        "staff_id": "w1", "from": day(26), "to": day(30), "kind": "annual_leave",
    })  # fmt: skip
    route = await _post(system.ask["approvals"], person("administer"), "/v1/routes", {
        "name": "試験の経路", "matter_type": "minor", "office_code": HERE,
        "steps": [{"kind": "decide", "resolver": {"role": "supervisor"}}],
    })  # fmt: skip
    ids = {
        "route_id": route["id"], "office_code": HERE, "post": "課長",
        "household_id": household["id"], "party_id": party["id"], "item_id": item["id"], "draft_id": draft["id"],
        "record_id": written["id"], "submission_id": submission["id"], "approval_id": submission["id"],
        "inquiry_id": inquiry["id"], "call_draft_id": call_draft["id"], "absence_id": absence["id"], "worker_id": "w1", "assignee_id": "w1", "to_staff_id": "w1", "to": "w1", "to_office_code": HERE,
        "staff_id": "w1", "sha256": seen.json()["items"][0]["sha256"],
    }  # fmt: skip
    return Case(ids, household["id"])


def _content(household_id: str) -> Doc:
    return {
        "household_id": household_id, "record_type": "office_interview", "subjects": ["living"],
        "occurred_at": ago(days=3), "title": f"面接 {NAME}",
        "segments": [{"kind": "statement", "text": f"{NAME} と話す。", "source": {"type": "self"}}],
    }  # fmt: skip


def _staff() -> list[Doc]:
    return [
        {
            "id": staff_id, "type": "staff",
            "state": {
                "staff_number": f"7{n:03}", "name": f"試験 {staff_id}",
                "posts": [{"post": "係長" if role == "supervisor" else "職員", "role": role, "office_code": office, "unit": "生活支援第一係", "from": "2020-04-01"}],
            },
        }
        for n, (staff_id, role, office) in enumerate(STAFF)
    ]  # fmt: skip


async def _import(records: Asker, objects: list[Doc]) -> None:
    batch = {"id": "security", "synthetic": True}
    answer = await records("ops", "POST", "/internal/v1/imports", {"batch": batch, "objects": objects})
    assert answer.status_code == 200, answer.text
    assert {result["outcome"] for result in answer.json()["results"]} == {"created"}, answer.text


async def _post(ask: Asker, actor: Actor, path: str, body: Doc) -> Doc:
    answer = await ask(actor, "POST", path, body)
    assert answer.status_code == 201, f"{path}: {answer.text}"
    return answer.json()


async def _finish(records: Asker, actor: Actor, draft: Doc) -> Doc:
    answer = await records(actor, "POST", f"/v1/drafts/{draft['id']}/finish", if_match=draft["version"])
    assert answer.status_code == 200, answer.text
    return answer.json()
