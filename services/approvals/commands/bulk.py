"""まとめて承認: each item on its own, so that one refusal leaves the others done; asking again goes on."""

from collections.abc import Mapping, Sequence

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
    person,
    require_approver,
    require_no_kin,
)
from services.approvals.domain import acting
from services.approvals.domain.acting import Word
from services.approvals.domain.case import Case, Circumstances, active, expected, households_of, offices_of


async def approve(
    store: Desk, actor: Actor, items: Sequence[tuple[str, int]], comment: str | None, intent: Intent
) -> list[Doc]:
    """One result per item: `{id, ok, state, code, detail}`, and with whom it is then or under which number it was decided."""
    results: list[Doc] = []
    for case_id, version in items:
        each = Intent(sha256_hex([intent.key, case_id]), intent.fingerprint)
        try:
            done = await case.approve_in_bulk(
                store, actor, case_id, Word(comment), if_match=version, intent=each
            )
        except Problem as problem:
            results.append(_refused(case_id, problem))
            continue
        results.append(_taken(case_id, done.case.state["state"]) | _where(done.case.state))
    return results


def _where(state: Case) -> Doc:
    """Where a matter is after it was approved."""
    return {"waits_for": [p for step in active(state) for p in expected(step)], "number": state.get("number")}


async def possible(store: Desk, actor: Actor, case_ids: Sequence[str]) -> list[Doc]:
    """What `approve` would answer for each of these now: its rules are asked themselves, and nothing changes."""
    cases = {found.id: found for found in await store.whole_cases(case_ids)}
    offices = frozenset(code for found in cases.values() for code in offices_of(found.state))
    households = frozenset(each for found in cases.values() for each in households_of(found.state))
    at = (await store.circumstances(offices)).as_a_trial()
    kin = await store.kin_of_each(households)
    results: list[Doc] = []
    for case_id in case_ids:
        found = cases.get(case_id)
        try:
            state = await _require_possible(store, actor, found, at, kin)
        except Problem as problem:
            results.append(_refused(case_id, problem))
            continue
        results.append(_taken(case_id, state))
    return results


async def _require_possible(
    store: Desk, actor: Actor, found: Loaded | None, at: Circumstances, kin: Mapping[str, frozenset[str]]
) -> str:
    """The state the case is in; raises what `approve` would raise."""
    if found is None:
        raise NotFound
    await require_readable(store, actor, found)
    theirs = (kin.get(household_id, frozenset[str]()) for household_id in households_of(found.state))
    at, who = at.without(frozenset[str]().union(*theirs)), person(actor)
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
