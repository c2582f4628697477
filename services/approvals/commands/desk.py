"""What routes and consumers hold, and what every command needs: the store, today's people, a case, who acts."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from libs import policy
from libs.actor import Actor, Post
from libs.aggregates import By, Loaded, Outcome
from libs.clock import rfc3339
from libs.mongo import Doc
from libs.problems import OutOfScope
from libs.process import by
from libs.restrictions import Snapshot, Viewer
from libs.worker import one_by_one
from services.approvals.domain.case import Case, Circumstances, Person, Transition, households_of
from services.approvals.store import Store as Desk

__all__ = [
    "Desk",
    "Done",
    "acting_as",
    "case_of",
    "each_case",
    "now",
    "outcome",
    "person",
    "require_approver",
]


@dataclass(frozen=True)
class Done:
    """A case as a command left it, and the circumstances of the command: the answer says what is possible next."""

    case: Loaded
    at: Circumstances


Decide = Callable[[Case], Transition | None]
Hidden = Callable[[], Awaitable[Snapshot]]
"""Asks who may not be shown: only where a matter needs to know, for records may be away."""


def asked_once(ask: Hidden) -> Hidden:
    """The same answer for a whole round of a job."""
    known: list[Snapshot] = []

    async def hidden() -> Snapshot:
        if not known:
            known.append(await ask())
        return known[0]

    return hidden


def now(store: Desk) -> str:
    return rfc3339(store.clock.now())


async def each_case(store: Desk, where: Doc, work: Callable[[Loaded], Awaitable[object]], name: str) -> None:
    """A job's turn: do `work` on every case of a selective filter; one that fails is left to the next turn."""

    async def one(case_id: str) -> None:
        if case := await store.approvals.load(case_id):
            await work(case)

    await one_by_one(await store.ids(where), one, name)


async def without_unseeing(at: Circumstances, matter: Doc, hidden: Hidden) -> Circumstances:
    """The weekly 供覧 of what was filed goes only to who may see its household: it opens nothing to anybody."""
    if not matter.get("filed_week"):
        return at
    snapshot, households = await hidden(), households_of(matter)
    offices: dict[str, set[str]] = {}
    for held in at.directory.holdings:
        offices.setdefault(held.staff_id, set()).add(held.office_code)
    unseeing = {
        staff_id
        for staff_id, codes in offices.items()
        if any(snapshot.hides(household, Viewer(staff_id, frozenset(codes))) for household in households)
    }
    return at.without(at.directory.left_out | unseeing)


def require_no_kin(at: Circumstances, who: Person, case: Case) -> None:
    """OutOfScope for kin at a step that was theirs before anybody knew; it does not say why."""
    if is_kin(at, who.staff_id, case):
        raise OutOfScope("この案件の承認者ではありません。承認者に依頼してください。")


def is_kin(at: Circumstances, staff_id: str, case: Case) -> bool:
    """Whether this person is left out of the matter as kin (除斥); the drafter of it is not."""
    return staff_id in at.directory.left_out and staff_id != case["drafter"]["staff_id"]


def case_of(item: Loaded) -> Case:
    """A loaded case as the rules take it: id, version, state."""
    return item.published


def outcome(transition: Transition | None) -> Outcome | None:
    """What a rule decided, as it is saved."""
    if transition is None:
        return None
    return Outcome(transition.state, transition.event, transition.change, transition.quiet)


def person(actor: Actor) -> Person:
    """Who acts, with all posts held now (the token's posts)."""
    return Person(actor.staff_id, actor.name, tuple((p.post, p.office_code) for p in actor.posts))


def acting_as(actor: Actor, case: Doc) -> By:
    """Who acts, in the post that the case knows him by; in the acting post otherwise."""
    post = _post_in(actor, case)
    return by(actor) if post is None else By(actor.staff_id, actor.name, post.post, post.office_code)


def require_approver(actor: Actor, case: Doc) -> None:
    """OutOfScope unless the post in which the actor is on the route is one that may approve."""
    post = _post_in(actor, case)
    if post is None:
        raise OutOfScope
    policy.require(replace(actor, acting_post=post), "approve", post.office_code)


def _post_in(actor: Actor, case: Doc) -> Post | None:
    named = {
        (p["post"], p["office_code"])
        for s in case["steps"]
        for p in (*s["assignees"], *s["deputies"])
        if p["staff_id"] == actor.staff_id
    }
    return next((p for p in actor.posts if (p.post, p.office_code) in named), None)
