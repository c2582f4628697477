"""まとめて承認: each item on its own, so that one refusal leaves the others done; asking again goes on."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from libs.actor import Actor
from libs.aggregates import Intent, Loaded
from libs.canonical import sha256_hex
from libs.mongo import Doc
from libs.problems import NotFound, Problem
from services.approvals.commands import case
from services.approvals.commands.access import require_readable
from services.approvals.commands.desk import (
    Desk,
    case_of,
    circumstances,
    offices_of,
    person,
    require_approver,
    require_no_kin,
    without_kin,
)
from services.approvals.domain import acting
from services.approvals.domain.acting import Word
from services.approvals.domain.case import Case, Circumstances, active, expected, households_of


async def approve(
    store: Desk, actor: Actor, items: Sequence[tuple[str, int]], comment: str | None, intent: Intent
) -> list[Doc]:
    """One result per item: `{id, ok, state, code, detail}`, and with whom it is then or under which number it was decided."""
    results: list[Doc] = []
    for case_id, version in items:
        each = Intent(sha256_hex([intent.key, case_id]), intent.fingerprint)
        try:
            saved = await case.approve_in_bulk(
                store, actor, case_id, Word(comment), if_match=version, intent=each
            )
        except Problem as problem:
            results.append(_refused(case_id, problem))
            continue
        results.append(_taken(case_id, saved.state["state"]) | _where(saved.state))
    return results


def _where(state: Case) -> Doc:
    """Where a matter is after it was approved."""
    return {"waits_for": [p for step in active(state) for p in expected(step)], "number": state.get("number")}


async def possible(store: Desk, actor: Actor, case_ids: Sequence[str]) -> list[Doc]:
    """What `approve` would answer for each of these now: its rules are asked themselves, and nothing changes."""
    cases = await asyncio.gather(*(store.approvals.load(case_id) for case_id in case_ids))
    offices = frozenset(code for found in cases if found for code in offices_of(found.state))
    at = replace(await circumstances(store, offices), sign=_unsigned)
    results: list[Doc] = []
    for case_id, found in zip(case_ids, cases, strict=True):
        try:
            state = await _require_possible(store, actor, found, at)
        except Problem as problem:
            results.append(_refused(case_id, problem))
            continue
        results.append(_taken(case_id, state))
    return results


async def _require_possible(store: Desk, actor: Actor, found: Loaded | None, at: Circumstances) -> str:
    """The state the case is in; raises what `approve` would raise."""
    if found is None:
        raise NotFound
    await require_readable(store, actor, found)
    at, who = await without_kin(store, at, households_of(found.state)), person(actor)
    require_no_kin(at, who, found.state)
    acting.approved_in_bulk(case_of(found), who, Word(), None, at)
    require_approver(actor, found.state)
    return found.state["state"]


def _taken(case_id: str, state: str) -> Doc:
    return {"id": case_id, "ok": True, "state": state, "code": None, "detail": None} | _NOWHERE


def _refused(case_id: str, problem: Problem) -> Doc:
    return {
        "id": case_id, "ok": False, "state": None, "code": problem.code, "detail": problem.detail
    } | _NOWHERE  # fmt: skip


_NOWHERE: Doc = {"waits_for": [], "number": None}


def _unsigned(_act: Doc) -> str:
    """Nothing is done, so nothing is signed."""
    return ""
