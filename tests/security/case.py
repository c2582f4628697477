"""One case of 垂水 in every state that a route can be called with; all people are invented."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from libs.actor import Actor
from libs.contracts.offices import OFFICES
from libs.policy import Action
from ops import seed
from tests.services.people import Asker, somebody
from tests.services.running import System
from tests.times import ago, day

Doc = dict[str, Any]
HERE, ELSEWHERE = "tarumi", "hyogo"
SHARED = "kita"
"""An office whose files another office may read (北神)."""
NAME = "潮見沢 縫之助"
"""A name that occurs nowhere else: an answer that contains it shows this household."""

STAFF: tuple[tuple[str, str, str], ...] = (
    ("w1", "caseworker", HERE),
    ("s1", "supervisor", HERE),
    ("c1", "section_chief", HERE),
    ("w9", "caseworker", ELSEWHERE),
    ("s9", "supervisor", ELSEWHERE),
    ("c9", "section_chief", ELSEWHERE),
    ("w5", "caseworker", SHARED),
    ("s5", "supervisor", SHARED),
    ("c5", "section_chief", SHARED),
    ("h5", "office_head", SHARED),
)
ROLE_FOR: dict[Action, str] = {
    "read": "caseworker",
    "write": "caseworker",
    "submit": "caseworker",
    "see": "supervisor",
    "approve": "supervisor",
    "administer": "section_chief",
}


@dataclass(frozen=True)
class Case:
    """Ids by the name of the path parameter or field that they fill."""

    ids: dict[str, str]
    household_id: str


def person(action: Action, office: str = HERE) -> Actor:
    """A person of an office whose role permits this action."""
    if action == "import":
        return somebody("a1", "admin", office, name="阿部 試")
    role = ROLE_FOR[action]
    (staff_id,) = [staff_id for staff_id, held, where in STAFF if (held, where) == (role, office)]
    return somebody(staff_id, role, office, name=f"試験 {staff_id}")  # pyright: ignore[reportArgumentType]


async def open_case(system: System) -> Case:
    """One household's case in 垂水 with a full supervisor's box, and the office's own settings."""
    case = await open_matter(system, HERE, NAME, "77001")
    return Case({**case.ids, **await open_office(system, HERE)}, case.household_id)


async def seed_people(system: System) -> None:
    """The offices and their staff."""
    await _import(system.ask["records"], [*seed.offices(), *_staff()])
    await system.carry()


async def open_matter(system: System, office: str, name: str, number: str) -> Case:
    """Let a worker of the office open a case for one household, so that the supervisor's box has entries."""
    records, worker = system.ask["records"], person("write", office)
    household = await _post(
        records,
        worker,
        "/v1/households",
        {
            "office_code": office,
            "status": "active",
            "head": {"name": name, "kana": "シオミザワ ヌイノスケ"},
            "case_numbers": [{"series": OFFICES[office].number_series, "number": number}],
            "worker_id": worker.staff_id,
        },
    )
    here = {"household_id": household["id"]}
    content = content_of(household["id"], name)
    party = await _post(records, worker, "/v1/related-parties", {**here, "kind": "medical", "name": name})
    item = await _post(
        records, worker, "/v1/action-items", {**here, "kind": "medical_survey", "title": f"病状照会 {name}"}
    )
    draft = await _post(records, worker, "/v1/drafts", content)
    written = await _finish(records, worker, await _post(records, worker, "/v1/drafts", content))
    bundled = await _finish(records, worker, await _post(records, worker, "/v1/drafts", content))
    submission = await _post(
        records,
        worker,
        "/v1/submissions",
        {"matter_type": "record", "items": [{"record_id": bundled["id"], "version": bundled["version"]}]},
    )
    inquiry = await log_inquiry(system, office, household["id"], name)
    call_draft = await _post(system.ask["inquiries"], worker, "/v1/inquiry-drafts", {**here, "summary": name})
    await system.carry()
    seen = await system.ask["approvals"](person("approve", office), "GET", f"/v1/approvals/{submission['id']}")
    assert seen.status_code == 200, seen.text
    ids = {
        "household_id": household["id"],
        "party_id": party["id"],
        "item_id": item["id"],
        "draft_id": draft["id"],
        "record_id": written["id"],
        "submission_id": submission["id"],
        "approval_id": submission["id"],
        "inquiry_id": inquiry["id"],
        "call_draft_id": call_draft["id"],
        "candidates": household["id"],
        "sha256": seen.json()["items"][0]["sha256"],
    }
    return Case(ids, household["id"])


async def log_inquiry(system: System, office: str, household_id: str, words: str) -> Doc:
    """A call about the household, logged by a worker of the office."""
    told = {
        "household_id": household_id,
        "received_at": ago(days=3),
        "channel": "phone",
        "caller": {"kind": "self"},
        "subject": "相談",
        "summary": words,
    }
    await system.carry()
    return await _post(system.ask["inquiries"], person("write", office), "/v1/inquiries", told)


async def open_office(system: System, office: str) -> dict[str, str]:
    """The office's own objects: an absence of its worker, a route, and its names."""
    worker = person("write", office).staff_id
    absence = await _post(
        system.ask["records"],
        person("write", office),
        "/v1/absences",
        {"staff_id": worker, "from": day(26), "to": day(30), "kind": "annual_leave"},
    )
    route = await _post(
        system.ask["approvals"],
        person("administer", office),
        "/v1/routes",
        {
            "name": "試験の経路",
            "matter_type": "minor",
            "office_code": office,
            "steps": [{"kind": "decide", "resolver": {"role": "supervisor"}}],
        },
    )
    return {
        "route_id": route["id"],
        "office_code": office,
        "post": "課長",
        "absence_id": absence["id"],
        "worker_id": worker,
        "assignee_id": worker,
        "to_staff_id": worker,
        "to": worker,
        "to_office_code": office,
        "staff_id": worker,
    }


def content_of(household_id: str, name: str) -> Doc:
    """The content of a record of an interview about the household."""
    return {
        "household_id": household_id,
        "record_type": "office_interview",
        "subjects": ["living"],
        "occurred_at": ago(days=3),
        "title": f"面接 {name}",
        "segments": [{"kind": "statement", "text": f"{name} と話す。", "source": {"type": "self"}}],
    }


def _staff() -> list[Doc]:
    return [
        {
            "id": staff_id,
            "type": "staff",
            "state": {
                "staff_number": f"7{n:03}",
                "name": f"試験 {staff_id}",
                "posts": [
                    {
                        "post": "係長" if role == "supervisor" else "職員",
                        "role": role,
                        "office_code": office,
                        "unit": "生活支援第一係",
                        "from": "2020-04-01",
                    }
                ],
            },
        }
        for n, (staff_id, role, office) in enumerate(STAFF)
    ]


async def _import(records: Asker, objects: Sequence[Mapping[str, Any]]) -> None:
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
