"""What an actor may do: pure functions, one answer for every service, default deny.

The own read group reads (北区 and 北神区 read together); writing goes by the office of the acting post; other offices
need a purpose that refers to something, except for city-wide roles. What may not be read is "not found"; what may be
read but not changed is out of scope. Protection and restrictions come on top (`libs.restrictions`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from libs.actor import Actor, Purpose
from libs.contracts.codes import Role
from libs.problems import NotFound, OutOfScope, PurposeRequired

Action = Literal["read", "write", "submit", "approve", "see", "administer", "import"]
Scope = Literal["own", "office", "ward", "all"]

_OFFICE_ROLES: frozenset[Role] = frozenset(
    {"caseworker", "intake_worker", "supervisor", "section_chief", "office_head", "specialist", "assistant"}
)
_BESIDE_OFFICES: frozenset[Role] = frozenset({"hq", "cross_ward_reader", "admin", "operator"})
CITY_WIDE: frozenset[Role] = frozenset({"hq"})
"""Roles that read every office without a purpose."""

ALLOWED: dict[Action, frozenset[Role]] = {
    "read": _OFFICE_ROLES | _BESIDE_OFFICES,
    "write": _OFFICE_ROLES,
    "submit": _OFFICE_ROLES,
    "approve": frozenset({"supervisor", "section_chief", "office_head", "specialist", "hq"}),
    "see": _OFFICE_ROLES | CITY_WIDE,
    "administer": frozenset({"admin", "section_chief", "operator"}),
    "import": frozenset({"admin", "operator"}),
}
"""The roles that may do each kind of thing at all; where is another question."""


@dataclass(frozen=True, slots=True)
class ScopeFilter:
    """What a list is limited to. None means no limit; `own` asks the caller to add the actor's own households."""

    own: bool
    office_codes: frozenset[str] | None
    ward_code: str | None


def role_may(actor: Actor, action: Action) -> bool:
    """Whether the role of the acting post (for reading: of any post) may do this kind of thing somewhere."""
    if action == "read":
        return any(post.role in ALLOWED["read"] for post in actor.posts)
    return actor.acting_post.role in ALLOWED[action]


def readable_offices(actor: Actor) -> frozenset[str] | None:
    """The offices read without stating anything: the read groups of all posts; None = every office."""
    if any(post.role in CITY_WIDE for post in actor.posts):
        return None
    own = [post for post in actor.posts if post.role in ALLOWED["read"] and post.role != "cross_ward_reader"]
    return frozenset(code for post in own for code in (post.office_code, *post.read_group))


def own_offices(actor: Actor) -> frozenset[str]:
    """The read groups of the posts held in offices: contacts are for these alone, whatever the role or the purpose."""
    own = [post for post in actor.posts if post.role in _OFFICE_ROLES]
    return frozenset(code for post in own for code in (post.office_code, *post.read_group))


def may_read(actor: Actor, office_code: str) -> bool:
    """Whether an object of this office may be read, with the purpose the actor states."""
    offices = readable_offices(actor)
    if offices is None or office_code in offices:
        return True
    return role_may(actor, "read") and _refers_to_something(actor.purpose)


def require_read(actor: Actor, office_code: str) -> None:
    """NotFound unless the actor may read objects of this office."""
    if not may_read(actor, office_code):
        raise NotFound


def may_act(actor: Actor, action: Action, office_code: str) -> bool:
    """Whether the acting post may do `action` on an object of this office."""
    if action == "read":
        return may_read(actor, office_code)
    if not role_may(actor, action):
        return False
    role = actor.acting_post.role
    if role == "operator" or role in CITY_WIDE:
        return True
    return actor.acting_post.office_code == office_code


def require(actor: Actor, action: Action, office_code: str) -> None:
    """NotFound for what may not be read, OutOfScope for what may be read but not done."""
    if may_act(actor, action, office_code):
        return
    require_read(actor, office_code)
    elsewhere = [p for p in actor.posts if p.office_code == office_code and p.role in ALLOWED[action]]
    hint = f"「{elsewhere[0].post}」の職に切り替えると行えます。" if elsewhere else None
    raise OutOfScope(hint=hint)


def require_write(actor: Actor, office_code: str) -> None:
    """`require` for creating and changing what the office keeps."""
    require(actor, "write", office_code)


LINE: tuple[Role, ...] = ("supervisor", "section_chief", "office_head")
"""The line of superiors of an office: 係長, 課長, 所長."""
SUPERIORS: frozenset[Role] = frozenset(LINE)
"""係長 and above: who may void, and who sees what was voided."""


def is_superior(actor: Actor, office_code: str) -> bool:
    """Whether the acting post is 係長 or above of this office."""
    return actor.acting_post.role in SUPERIORS and may_act(actor, "write", office_code)


def is_in_line(actor: Actor, role: str, office_code: str, unit: str) -> bool:
    """Whether the acting post is above this one: 係長 of the same unit, 課長 and 所長 of the office; never beside or below."""
    own = actor.acting_post
    if not is_superior(actor, office_code) or role in LINE[LINE.index(own.role) :]:
        return False
    return own.role != "supervisor" or own.unit == unit


def require_superior(actor: Actor, office_code: str) -> None:
    """`require_write`, and OutOfScope for anybody below 係長."""
    require_write(actor, office_code)
    if not is_superior(actor, office_code):
        raise OutOfScope("行えるのは係長以上です。係長へ依頼してください。")


def may_submit(actor: Actor, office_code: str, author_id: str | None, worker_id: str | None) -> bool:
    """Whether this person may submit a record of this office, author and worker."""
    if not may_act(actor, "submit", office_code):
        return False
    return actor.staff_id in (author_id, worker_id) or actor.acting_post.role == "supervisor"


def require_submit(actor: Actor, office_code: str, author_id: str, worker_id: str | None) -> None:
    """Submitting is for the author, the assigned worker or a 査察指導員 of the office (design: who is asking)."""
    require(actor, "submit", office_code)
    if may_submit(actor, office_code, author_id, worker_id):
        return
    raise OutOfScope("回付できるのは、作成者・担当者・査察指導員だけです。担当者へ依頼してください。")


def may_reroute(actor: Actor, office_code: str, drafter_id: str, *, stranded: bool) -> bool:
    """経路の指定し直し: a matter without a route by its drafter or 本庁, any matter by who administers its office."""
    if stranded and (actor.staff_id == drafter_id or readable_offices(actor) is None):
        return True
    return may_act(actor, "administer", office_code)


def resolve_scope(scope: Scope, actor: Actor) -> ScopeFilter:
    """The limits of a list. PurposeRequired when the scope reaches beyond what the actor reads without a purpose."""
    readable = readable_offices(actor)
    post = actor.acting_post
    if scope == "own":
        return ScopeFilter(own=True, office_codes=readable, ward_code=None)
    if scope == "office":
        return ScopeFilter(own=False, office_codes=frozenset({post.office_code}), ward_code=None)
    free = readable is None or _refers_to_something(actor.purpose)
    if scope == "ward":
        # Without a purpose the ward is what the read group covers of it: 北区 and 北神区 for either.
        return ScopeFilter(own=False, office_codes=None if free else readable, ward_code=post.ward_code)
    if not free:
        raise PurposeRequired
    return ScopeFilter(own=False, office_codes=None, ward_code=None)


def require_offices(actor: Actor, office_codes: Iterable[str]) -> None:
    """PurposeRequired when a list names an office that the actor reads only with a purpose."""
    if not all(may_read(actor, code) for code in office_codes):
        raise PurposeRequired


def _refers_to_something(purpose: Purpose | None) -> bool:
    if purpose is None:
        return False
    return bool(purpose.ref_type and purpose.ref_id) or bool(purpose.code == "inspection" and purpose.note)
