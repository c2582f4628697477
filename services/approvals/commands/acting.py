"""What all commands on a case share: who acts and in which post, the checks on them, and the result."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace

from libs import policy
from libs.actor import Actor, Post
from libs.aggregates import EventActor, Stored
from libs.context import by
from libs.problems import OutOfScope
from libs.worker import one_by_one
from services.approvals.domain.case import ActingStaff, DecisionContext, whole
from services.approvals.domain.state import ApprovalCase, Case
from services.approvals.store import Store


@dataclass(frozen=True)
class Done:
    """A case as a command left it, with the decision context, from which the answer derives what is possible next."""

    case: Stored[ApprovalCase]
    at: DecisionContext


async def each_case(
    store: Store, case_ids: Iterable[str], work: Callable[[Stored[ApprovalCase]], Awaitable[object]], job: str
) -> None:
    """One run of a job: do `work` on each of these cases. One that fails is tried again by the next run."""

    async def one(case_id: str) -> None:
        if case := await store.approvals.load(case_id):
            await work(case)

    await one_by_one(case_ids, one, job)


def require_no_kin(at: DecisionContext, who: ActingStaff, case: ApprovalCase) -> None:
    """Raises OutOfScope for kin whose step was assigned before the kinship was noted. The text does not say why."""
    if is_kin(at, who.staff_id, case):
        raise OutOfScope("この案件の承認者ではありません。承認者に依頼してください。")


def is_kin(at: DecisionContext, staff_id: str, case: ApprovalCase) -> bool:
    """Whether this person is left out of the matter as kin (除斥). The drafter never is."""
    return staff_id in at.directory.left_out and staff_id != case["drafter"]["staff_id"]


def case_of(item: Stored[ApprovalCase]) -> Case:
    """A stored case in the form that the rules take: id, version and state together."""
    return whole(item.id, item.version, item.state)


def person(actor: Actor) -> ActingStaff:
    """The acting staff member with all posts they hold now, from the token."""
    return ActingStaff(actor.staff_id, actor.name, tuple((p.post, p.office_code) for p in actor.posts))


def acting_as(actor: Actor, case: ApprovalCase) -> EventActor:
    """The acting staff member in the post that the case knows them by, or else in the post they are logged in with."""
    post = _post_in(actor, case)
    return by(actor) if post is None else EventActor(actor.staff_id, actor.name, post.post, post.office_code)


def require_approver(actor: Actor, case: ApprovalCase) -> None:
    """Raises OutOfScope unless the post that the route knows the actor by may approve."""
    post = _post_in(actor, case)
    if post is None:
        raise OutOfScope
    policy.require(replace(actor, acting_post=post), "approve", post.office_code)


def _post_in(actor: Actor, case: ApprovalCase) -> Post | None:
    named = {
        (p["post"], p["office_code"])
        for s in case["steps"]
        for p in (*s["assignees"], *s["deputies"])
        if p["staff_id"] == actor.staff_id
    }
    return next((p for p in actor.posts if (p.post, p.office_code) in named), None)
