"""経路の指定し直し: one step, a whole route for a matter without one, or everything of a post for a successor."""

from collections.abc import Callable, Sequence

from libs import policy
from libs.actor import Actor
from libs.aggregates import Intent, Loaded, Outcome
from libs.canonical import sha256_hex
from libs.mongo import Doc
from libs.problems import NotFound, OutOfScope, Problem
from libs.process import by
from services.approvals.commands.access import require_readable
from services.approvals.commands.desk import Desk, case_of, circumstances, offices_of, outcome
from services.approvals.domain import rerouting
from services.approvals.domain.case import Case, Circumstances, Transition, households_of
from services.approvals.domain.rerouting import Appointed

OPEN = ("circulating", "unroutable")
Mend = Callable[[Case, Circumstances], Transition]


async def reroute(
    store: Desk, actor: Actor, case_id: str, seq: int, staff_id: str, comment: str | None, *, if_match: int,
    intent: Intent,
) -> Loaded:  # fmt: skip
    """Another person for one step."""

    def rule(case: Case, at: Circumstances) -> Transition:
        return rerouting.rerouted(case, by(actor).as_json(), seq, staff_id, comment, at, if_match)

    return await _mend(store, actor, case_id, rule, intent)


async def route_by_hand(
    store: Desk, actor: Actor, case_id: str, appointed: Sequence[Appointed], comment: str | None, *, if_match: int,
    intent: Intent,
) -> Loaded:  # fmt: skip
    """A route for a matter that has none."""

    def rule(case: Case, at: Circumstances) -> Transition:
        return rerouting.routed_by_hand(case, by(actor).as_json(), appointed, comment, at, if_match)

    return await _mend(store, actor, case_id, rule, intent)


async def hand_over(
    store: Desk, actor: Actor, holder: Doc, staff_id: str, comment: str | None, intent: Intent
) -> list[Doc]:
    """Everything open of a post goes to a successor; one result per case, and asking again goes on."""
    policy.require(actor, "administer", holder["office_code"])
    results: list[Doc] = []
    for case_id in await store.ids({"state": {"$in": list(OPEN)}, "office_code": holder["office_code"]}):
        before = await store.approvals.load(case_id)
        about = households_of(before.state) if before is not None else frozenset[str]()
        at = await circumstances(store, frozenset({holder["office_code"]}), about)
        each = Intent(sha256_hex([intent.key, case_id]), intent.fingerprint)

        def decide(found: Loaded, at: Circumstances = at) -> Outcome | None:
            return outcome(
                rerouting.handed_over(case_of(found), by(actor).as_json(), holder, staff_id, comment, at)
            )

        try:
            saved = await store.approvals.change(case_id, decide, by=by(actor), intent=each)
        except Problem as problem:
            results.append({"id": case_id, "ok": False, "code": problem.code, "detail": problem.detail})
            continue
        if before is None or saved.version != before.version:
            results.append({"id": case_id, "ok": True, "code": None, "detail": None})
    return results


async def _mend(store: Desk, actor: Actor, case_id: str, rule: Mend, intent: Intent) -> Loaded:
    item = await store.approvals.load(case_id)
    if item is None:
        raise NotFound
    await require_readable(store, actor, item)
    at = await circumstances(store, offices_of(item.state), households_of(item.state))

    def decide(found: Loaded) -> Outcome | None:
        transition = rule(case_of(found), at)
        _require_mender(actor, found.state)
        return outcome(transition)

    return await store.approvals.change(case_id, decide, by=by(actor), intent=intent)


def _require_mender(actor: Actor, case: Doc) -> None:
    stranded = case["state"] == "unroutable"
    if not policy.may_reroute(actor, case["office_code"], case["drafter"]["staff_id"], stranded=stranded):
        raise OutOfScope(
            "経路を指定し直せるのは、この事務所の課長か管理者です。経路未定の案件は起案者と本庁も指定できます。"
        )
