"""The permission matrix: every route that people use × every role × every situation, beside the oracle."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, get_args

import httpx2
import pytest

from libs.actor import Actor, Purpose
from libs.contracts.codes import Role
from tests.security.case import ELSEWHERE, HERE, SHARED, Case, content_of, log_inquiry, open_matter, open_office, person
from tests.security.oracle import ROLES, RULES, SITUATIONS, Cell, Situation, verdict
from tests.security.routes import Route, all_routes
from tests.services.people import somebody
from tests.services.running import System

FOR_PEOPLE = {f"{route.method} {route.path}": route for route in all_routes() if route.action}
NAMES = sorted(FOR_PEOPLE, key=lambda name: not name.startswith("GET"))
ASKED = {
    "/v1/households": "?office={office_code}",
    "/v1/staff": "?office={office_code}",
    "/v1/absences": "?office_code={office_code}",
    "/v1/records": "?household_id={household_id}",
    "/v1/submissions": "?household_id={household_id}",
    "/v1/action-items": "?household_id={household_id}",
    "/v1/related-parties": "?household_id={household_id}",
    "/v1/approvals": "?box=waiting",
    "/v1/approvals/bulk-approve": "?ids={approval_id}",
    "/v1/approvals/ageing": "?office={office_code}",
    "/v1/routes": "?office={office_code}",
    "/v1/routes/planned": "?household_id={household_id}",
    "/v1/deputies": "?office={office_code}",
    "/v1/inquiries": "?household_id={household_id}",
    "/v1/browse": "?scope=all",
    "/v1/timeline": "?household_id={household_id}",
}
"""The query parameters of lists."""
LISTED = {
    "GET /v1/households": "household_id",
    "POST /v1/callers": "household_id",
    "GET /v1/records": "record_id",
    "GET /v1/submissions": "submission_id",
    "GET /v1/action-items": "item_id",
    "GET /v1/related-parties": "party_id",
    "GET /v1/inquiries": "inquiry_id",
    "GET /v1/absences": "absence_id",
    "GET /v1/drafts": "draft_id",
    "GET /v1/inquiry-drafts": "call_draft_id",
    "GET /v1/purposes/opened": "household_id",
    "GET /v1/approvals": "approval_id",
    "GET /v1/post-views": "approval_id",
    "GET /v1/timeline": "record_id",
}
"""The id that a list shows when it shows anything of the matter. A list of nothing is "not found"."""
BULK = "/v1/approvals/bulk-approve"
CODES = {"NOT_FOUND": "not found", "OUT_OF_SCOPE": "refused", "SELF_APPROVAL": "refused"}
CALL_DRAFTS = "/v1/inquiry-drafts"
DISCARD = f"{CALL_DRAFTS}/{{call_draft_id}}/discard"
RETRIES = 5
"""A keeper that many ask at once may answer too late."""
BEFORE, AFTER = 0, 999
"""Versions that no object has, so that permitted actions are refused last (412) and nothing changes."""


@dataclass(frozen=True)
class Matters:
    """The ids of one matter for each kind of household, and the inquiries that open them."""

    ids: Mapping[str, Mapping[str, str]]
    opens: Mapping[str, Purpose]


@pytest.fixture(scope="module")
async def matters(system: System) -> Matters:
    """In 北: a plain, a protected and a restricted household, each opened to 兵庫 by a call; another one opened to 垂水."""
    office = await open_office(system, SHARED)
    ids: dict[str, Mapping[str, str]] = {}
    opens: dict[str, Purpose] = {}
    for number, kind in enumerate(("plain", "protected", "restricted", "another")):
        matter = await open_matter(system, SHARED, f"試験 {kind}", f"9900{number}")
        draft = await _begin_call_draft(system, matter.household_id)
        ids[kind] = {**office, **matter.ids, "call_draft_id": draft, "number": f"9900{number}", "name": f"試験 {kind}"}
        opens[kind] = await _opened(system, matter, HERE if kind == "another" else ELSEWHERE)
    await _hide(system, ids["protected"], "protect", {"kind": "dv"})
    await _hide(system, ids["restricted"], "restrict", {"allowed": ["h5"], "reason": "試験"})
    return Matters(ids, opens)


async def _opened(system: System, matter: Case, to: str) -> Purpose:
    """A call about the household that its office handed over."""
    call = await log_inquiry(system, SHARED, matter.household_id, "引継ぎ")
    handed = await system.ask["inquiries"](
        person("write", SHARED), "POST", f"/v1/inquiries/{call['id']}/hand-off", {"to_office_code": to}, if_match=1
    )
    assert handed.status_code == 200, handed.text
    return Purpose("inquiry", "inquiry", call["id"])


async def _hide(system: System, ids: Mapping[str, str], how: str, body: Mapping[str, Any]) -> None:
    path = f"/v1/households/{ids['household_id']}/{how}"
    done = await system.ask["records"](person("see", SHARED), "POST", path, body, if_match=0)
    assert done.status_code == 200, done.text


async def _begin_call_draft(system: System, household_id: str) -> str:
    """The same draft of a call, even after it was discarded."""
    begun = await system.ask["inquiries"](
        person("write", SHARED),
        "POST",
        "/v1/inquiry-drafts",
        {"household_id": household_id},
        key=f"call-draft-{household_id}",
    )
    assert begun.status_code == 201, begun.text
    return begun.json()["id"]


def _reader(matters: Matters, role: Role, at: Situation) -> Actor:
    """A reader with this role, as the situation says."""
    where = {"own": SHARED, "group": "hokushin", "other": ELSEWHERE if at.purpose == "this" else HERE}[at.office]
    who = {"stranger": f"m-{role}", "author": "w5", "named": "h5", "approver": "s5"}[at.person]
    actor = somebody(who, role, where, name="役 試")
    if at.purpose == "nothing":
        return actor
    return replace(actor, purpose=matters.opens["another" if at.purpose == "another" else at.household])


async def _told(system: System, matters: Matters, route: Route, role: Role, at: Situation) -> str:
    """The system's answer to this reader in the oracle's words; otherwise the status with its code."""
    ids = matters.ids[at.household]
    path = route.at(ids) + (ASKED.get(route.path, "").format_map(ids) if route.method == "GET" else "")
    version = (BEFORE if route.path.startswith("/v1/approvals/") else AFTER) if "If-Match" in route.headers else None
    reader, body = _reader(matters, role, at), _body(route, ids)
    for _ in range(RETRIES):
        answer = await system.ask[route.service](reader, route.method, path, body, if_match=version)
        if answer.status_code != 503 or answer.json()["code"] == "SEARCH_UNAVAILABLE":
            break
        await asyncio.sleep(0.2)
    else:
        return "503"
    if answer.status_code == 200 and route.path == DISCARD:
        await _begin_call_draft(system, ids["household_id"])
    told = _in_words(route, answer, ids)
    return told if told == "found" or ids["name"] not in answer.text else f"{told} with the name"


def _body(route: Route, ids: Mapping[str, str]) -> Any:
    """A body that is valid, so that only the version or the state can cause a refusal."""
    match f"{route.method} {route.path}":
        case "POST /v1/callers":
            return {"q": ids["number"]}
        case "POST /v1/approvals/bulk-approve":
            return {"items": [{"id": ids["approval_id"], "version": 1}]}
        case "POST /v1/search":
            return {"q": "試験", "scope": "all"}
        case "PUT /v1/records/{record_id}":
            return content_of(ids["household_id"], "試験")
        case "PUT /v1/drafts/{draft_id}":
            return {**content_of(ids["household_id"], "試験"), "household_id": None}
        case "POST /v1/records/{record_id}/move":
            return {"household_id": ids["household_id"], "reason": "試験"}
        case _:
            return route.good(ids)


def _in_words(route: Route, answer: httpx2.Response, ids: Mapping[str, str]) -> str:
    listed = LISTED.get(f"{route.method} {route.path}")
    match answer.status_code:
        case 403:
            return "refused"
        case 404:
            return "not found"
        case 422 if answer.json()["code"] == "UNKNOWN_HOUSEHOLD":
            return "not found"
        case 200 if route.path == BULK:
            return CODES.get(answer.json()["results"][0]["code"], "found")
        case 200 if listed is not None and ids[listed] not in answer.text:
            return "not found"
        case 200 | 201 | 409 | 412 | 422:
            return "found"
        case 503 if route.service == "search":
            return "found"  # these query the index, which is away
        case status:
            return f"{status} {answer.json()['code']}"


def test_every_route_and_every_role_is_in_the_matrix() -> None:
    assert set(RULES) == set(FOR_PEOPLE)
    assert set(ROLES) == set(get_args(Role))


def test_every_thing_has_all_three_answers_somewhere() -> None:
    answers = {verdict(rule, Cell(role, at)) for rule in RULES.values() for role in ROLES for at in SITUATIONS.values()}
    assert answers == {"found", "not found", "refused"}


@pytest.mark.parametrize("name", NAMES)
async def test_everybody_is_told_what_the_page_says(system: System, matters: Matters, name: str) -> None:
    """Calls run side by side, except drafts of calls: a person may have only a few, so they run one after another."""
    route, rule = FOR_PEOPLE[name], RULES[name]
    wrong: dict[str, list[str]] = {}
    for situation, at in SITUATIONS.items():
        asked = [_told(system, matters, route, role, at) for role in ROLES]
        told = await asyncio.gather(*asked) if CALL_DRAFTS not in route.path else [await each for each in asked]
        for role, answer in zip(ROLES, told, strict=True):
            expected = verdict(rule, Cell(role, at))
            if answer != expected:
                wrong.setdefault(f"{situation}: {answer} instead of {expected}", []).append(role)
    assert wrong == {}, "\n" + "\n".join(f"{cell}, for {' '.join(roles)}" for cell, roles in wrong.items())
