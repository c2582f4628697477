"""経路の指定し直し: one step, a whole route for a matter without one, or everything of a post for a successor."""

from collections.abc import Callable, Sequence
from functools import partial

from libs import policy
from libs.actor import Actor
from libs.aggregates import Aggregates, Intent, Loaded, Outcome
from libs.canonical import sha256_hex
from libs.mongo import Doc
from libs.problems import NotFound, OutOfScope, Problem
from libs.process import by
from services.approvals.commands.access import require_readable
from services.approvals.commands.desk import Desk, Done, case_of, is_kin, outcome
from services.approvals.domain import post_view, rerouting
from services.approvals.domain.case import Case, Circumstances, Transition, households_of, offices_of
from services.approvals.domain.rerouting import Appointed

OPEN = ("circulating", "unroutable")
Mend = Callable[[Case, Circumstances], Transition]
PassOn = Callable[[Doc, Circumstances], Transition | None]


async def reroute(
    store: Desk, actor: Actor, case_id: str, seq: int, staff_id: str, comment: str | None, *, if_match: int,
    intent: Intent,
) -> Done:  # fmt: skip
    """Another person for one step."""

    def rule(case: Case, at: Circumstances) -> Transition:
        return rerouting.rerouted(case, by(actor).as_json(), seq, staff_id, comment, at, if_match)

    return await _mend(store, actor, case_id, rule, intent)


async def route_by_hand(
    store: Desk, actor: Actor, case_id: str, appointed: Sequence[Appointed], comment: str | None, *, if_match: int,
    intent: Intent,
) -> Done:  # fmt: skip
    """A route for a matter that has none."""

    def rule(case: Case, at: Circumstances) -> Transition:
        return rerouting.routed_by_hand(case, by(actor).as_json(), appointed, comment, at, if_match)

    return await _mend(store, actor, case_id, rule, intent)


async def hand_over(
    store: Desk, actor: Actor, holder: Doc, staff_id: str, comment: str | None, intent: Intent
) -> list[Doc]:
    """Everything open of a post goes to a successor, 後閲 too; one result per case, and asking again goes on."""
    policy.require(actor, "administer", holder["office_code"])
    who = by(actor).as_json()

    def of_case(case: Case, at: Circumstances) -> Transition | None:
        return rerouting.handed_over(case, who, holder, staff_id, comment, at)

    office_code: str = holder["office_code"]
    at = await store.circumstances(frozenset({office_code}))
    pass_on = partial(_pass_on, store, actor, at, intent)
    open_cases = await store.ids({"state": {"$in": list(OPEN)}, "office_code": office_code})
    found = [await pass_on(store.approvals, id_, id_, of_case) for id_ in open_cases]
    owed = {"state": "pending", **{f"person.{name}": value for name, value in holder.items()}}
    for duty in await store.duties(owed):
        case_id: str = duty.state["approval_id"]
        known = await store.approvals.load(case_id)

        def of_duty(one: Doc, at: Circumstances, known: Loaded | None = known) -> Transition | None:
            if known is None:
                return None
            return post_view.handed_over(one, who, holder, rerouting.successor(case_of(known), staff_id, at))

        found.append(await pass_on(store.post_views, duty.id, case_id, of_duty))
    return [result for result in found if result]


async def _pass_on(
    store: Desk, actor: Actor, at: Circumstances, intent: Intent, kind: Aggregates, id_: str, case_id: str, rule: PassOn,
) -> Doc | None:  # fmt: skip
    """What became of one case or 後閲: `{id, ok, code, detail}`, `id` the case's; None where nothing was to be passed on.

    `at`: the circumstances of the office, which are those of most of its cases.
    """
    before = await kind.load(id_)
    case = before if id_ == case_id else await store.approvals.load(case_id)
    if before is None or case is None:
        return None
    offices, households = offices_of(case.state), households_of(case.state)
    own = offices == frozenset({case.state["office_code"]})
    at = at.without(await store.kin(households)) if own else await store.circumstances(offices, households)
    each = Intent(sha256_hex([intent.key, id_]), intent.fingerprint)
    try:
        saved = await kind.change(
            id_, lambda found: outcome(rule(found.published, at)), by=by(actor), intent=each, known=before
        )
    except Problem as problem:
        return {"id": case_id, "ok": False, "code": problem.code, "detail": problem.detail}
    if saved.version == before.version:
        return None
    return {"id": case_id, "ok": True, "code": None, "detail": None}


async def _mend(store: Desk, actor: Actor, case_id: str, rule: Mend, intent: Intent) -> Done:
    item = await store.approvals.load(case_id)
    if item is None:
        raise NotFound
    await require_readable(store, actor, item)
    at = await store.circumstances(offices_of(item.state), households_of(item.state))

    def decide(found: Loaded) -> Outcome | None:
        transition = rule(case_of(found), at)
        _require_mender(actor, at, found.state)
        return outcome(transition)

    saved = await store.approvals.change(case_id, decide, by=by(actor), intent=intent, known=item)
    return Done(saved, at)


def _require_mender(actor: Actor, at: Circumstances, case: Doc) -> None:
    drafter, stranded = case["drafter"]["staff_id"], case["state"] == "unroutable"
    # Kin choose nobody in their own place either, and are told no more than others.
    if is_kin(at, actor.staff_id, case) or not policy.may_reroute(
        actor, case["office_code"], drafter, stranded=stranded
    ):
        raise OutOfScope(
            "経路を指定し直せるのは、この事務所の課長か管理者です。経路未定の案件は起案者と本庁も指定できます。"
        )
