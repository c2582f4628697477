"""What an actor may do: pure functions, the same for every service, deny by default.

A person reads the offices of their read groups (北区 and 北神区 read together) and writes in the office of the acting post.
Of other offices they read what a confirmed purpose grants (`libs.purposes`), but never contacts. What may not be read
is "not found"; what may be read but not changed is "out of scope". Protection and restrictions apply in addition
(`libs.restrictions`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from libs.actor import Actor, Post
from libs.contracts.codes import LINE, SUPERIORS, Role
from libs.problems import NotFound, OutOfScope, PurposeOpensNothing, PurposeRequired, PurposeUnconfirmed

Action = Literal["read", "write", "submit", "approve", "see", "administer", "import"]
Scope = Literal["own", "office", "ward", "all"]

_OFFICE_ROLES: frozenset[Role] = frozenset(
    {"caseworker", "intake_worker", "supervisor", "section_chief", "office_head", "specialist", "assistant"}
)
_BESIDE_OFFICES: frozenset[Role] = frozenset({"hq", "cross_ward_reader", "admin", "operator"})
CITY_WIDE: frozenset[Role] = frozenset({"hq"})
"""Roles with responsibility for the whole city; they repair what no office can."""
ALL_WARDS: frozenset[Role] = frozenset({"hq", "cross_ward_reader"})
"""Roles that read every office after stating a case or a note, and no office before that."""

ALLOWED: dict[Action, frozenset[Role]] = {
    "read": _OFFICE_ROLES | _BESIDE_OFFICES,
    "write": _OFFICE_ROLES,
    "submit": _OFFICE_ROLES,
    "approve": frozenset({"supervisor", "section_chief", "office_head", "specialist", "hq"}),
    "see": _OFFICE_ROLES | CITY_WIDE,
    "administer": frozenset({"admin", "section_chief", "operator"}),
    "import": frozenset({"admin", "operator"}),
}
"""The roles that may do each kind of action somewhere; at which office is decided separately."""


@dataclass(frozen=True, slots=True)
class ScopeFilter:
    """The limits of a list. None means no limit; `own` requires the caller to add the actor's own households."""

    own: bool
    office_codes: frozenset[str] | None
    ward_code: str | None
    household_ids: frozenset[str] | None = None
    """Only these households, which a purpose grants."""


def role_may(actor: Actor, action: Action) -> bool:
    """Whether the role of the acting post (for reading: of any post) may do this kind of action somewhere."""
    if action == "read":
        return any(post.role in ALLOWED["read"] for post in actor.posts)
    return actor.acting_post.role in ALLOWED[action]


def is_city_wide(actor: Actor) -> bool:
    """Whether one of the posts is responsible for the whole city."""
    return any(post.role in CITY_WIDE for post in actor.posts)


def may_state_a_note(actor: Actor) -> bool:
    """Whether a note alone is a purpose: for roles that read all wards, never for people who work in one office."""
    return any(post.role in ALL_WARDS for post in actor.posts)


def may_open_more(actor: Actor) -> bool:
    """Whether `readable_offices` might be all offices if the owner of the purpose's reference could be asked."""
    return actor.grant.unconfirmed and may_state_a_note(actor)


def may_list_more(actor: Actor) -> bool:
    """Whether `may_list` might allow more if the owner of the purpose's reference could be asked."""
    return actor.grant.unconfirmed


def _posts_in_offices(actor: Actor) -> list[Post]:
    """The posts held in offices.

    None while the person acts in a post for all wards: such a post reads nothing without a purpose, not even the office
    where the same person also works.
    """
    if actor.acting_post.role in ALL_WARDS:
        return []
    return [post for post in actor.posts if post.role not in ALL_WARDS]


def own_offices(actor: Actor) -> frozenset[str]:
    """The offices that need no purpose: the read groups of all posts held in offices."""
    return frozenset(code for post in _posts_in_offices(actor) for code in (post.office_code, *post.read_group))


def readable_offices(actor: Actor) -> frozenset[str] | None:
    """The offices that are read as a whole: the actor's own, or None (all) with a purpose that grants all wards."""
    return None if actor.grant.everywhere else own_offices(actor)


def may_list(actor: Actor, office_code: str, *household_ids: str | None) -> bool:
    """Whether the actor may read an object of this office about these households, with the purpose they stated.

    None among the households means that the object is not linked to a household yet; then only its own office reads it,
    whatever the purpose. Call `require_confirmed` before looking anything up, so that the result does not reveal
    whether something exists.
    """
    grant = actor.grant
    if None in household_ids:
        return office_code in unlinked_offices(actor)
    if grant.everywhere or office_code in own_offices(actor):
        return True
    return bool(household_ids) and grant.household_ids.issuperset(household_ids)


def require_confirmed(actor: Actor, office_codes: Iterable[str | None]) -> None:
    """PurposeUnconfirmed when other offices are requested with a purpose that could not be confirmed.

    Called before anything is looked up, so that a hit, a miss and a hidden object give the same response. None stands
    for an unknown office.
    """
    if actor.grant.unconfirmed and not own_offices(actor).issuperset(office_codes):
        raise PurposeUnconfirmed


def may_read(actor: Actor, office_code: str, *household_ids: str | None) -> bool:
    """`may_list` for one object. PurposeUnconfirmed when the result depends on a purpose that could not be
    confirmed."""
    if may_list(actor, office_code, *household_ids):
        return True
    if None not in household_ids:
        require_confirmed(actor, [office_code])
    return False


def unlinked_offices(actor: Actor) -> frozenset[str]:
    """The offices whose unlinked notes and calls the actor reads: those of their posts, without the read groups."""
    return frozenset(post.office_code for post in _posts_in_offices(actor))


def require_read(actor: Actor, office_code: str, *household_ids: str | None) -> None:
    """NotFound unless the actor may read objects of this office or about these households."""
    if not may_read(actor, office_code, *household_ids):
        raise NotFound


def require_matter(actor: Actor, office_code: str, household_ids: Iterable[str | None], *, stranded: bool) -> None:
    """`require_read` for a matter. A stranded matter, which nobody in the office can continue, is also open to 本庁."""
    if not (stranded and is_city_wide(actor)):
        require_read(actor, office_code, *household_ids)


def contact_offices(actor: Actor) -> frozenset[str]:
    """The offices whose contacts the actor may see: the read groups of their posts in offices, whatever the purpose."""
    own = [post for post in _posts_in_offices(actor) if post.role in _OFFICE_ROLES]
    return frozenset(code for post in own for code in (post.office_code, *post.read_group))


def may_know_contacts(actor: Actor, office_code: str) -> bool:
    """Whether the actor may see telephone numbers and other contacts of this office."""
    return office_code in contact_offices(actor)


def require_contacts(actor: Actor, office_code: str, household_id: str) -> None:
    """NotFound when the household may not be read, OutOfScope when it is only readable for a purpose."""
    require_read(actor, office_code, household_id)
    if not may_know_contacts(actor, office_code):
        raise OutOfScope("連絡先を見られるのは担当の事務所だけです。担当の事務所へ取り次いでください。")


def may_act(actor: Actor, action: Action, office_code: str, *household_ids: str | None) -> bool:
    """Whether the acting post may do `action` on an object of this office."""
    if action == "read":
        return may_read(actor, office_code, *household_ids)
    if not role_may(actor, action):
        return False
    role = actor.acting_post.role
    if role == "operator" or role in CITY_WIDE:
        return True
    return actor.acting_post.office_code == office_code


def require(actor: Actor, action: Action, office_code: str, *household_ids: str | None) -> None:
    """NotFound when the object may not be read, OutOfScope when it may be read but the action is not allowed."""
    if may_act(actor, action, office_code, *household_ids):
        return
    require_read(actor, office_code, *household_ids)
    elsewhere = [p for p in actor.posts if p.office_code == office_code and p.role in ALLOWED[action]]
    hint = f"「{elsewhere[0].post}」の職に切り替えると行えます。" if elsewhere else None
    raise OutOfScope(hint=hint)


def require_write(actor: Actor, office_code: str, *household_ids: str | None) -> None:
    """`require` for creating and changing objects of the office."""
    require(actor, "write", office_code, *household_ids)


def is_superior(actor: Actor, office_code: str) -> bool:
    """Whether the acting post is 係長 or above of this office."""
    return actor.acting_post.role in SUPERIORS and may_act(actor, "write", office_code)


def is_in_line(actor: Actor, role: str, office_code: str, unit: str) -> bool:
    """Whether the acting post is a superior of this one: 係長 of the same unit, 課長 or 所長 of the office."""
    own = actor.acting_post
    if not is_superior(actor, office_code) or role in LINE[LINE.index(own.role) :]:
        return False
    return own.role != "supervisor" or own.unit == unit


def require_superior(actor: Actor, office_code: str, *household_ids: str | None) -> None:
    """`require_write`, and OutOfScope below 係長."""
    require_write(actor, office_code, *household_ids)
    if not is_superior(actor, office_code):
        raise OutOfScope("行えるのは係長以上です。係長へ依頼してください。")


def require_absences(actor: Actor, office_codes: Iterable[str]) -> None:
    """Entering 不在 of somebody who holds posts in these offices (AP12): for 係長 and above and for who administers one.

    NotFound where none of them is read, OutOfScope for anybody else.
    """
    codes = frozenset(office_codes)
    if not any(may_list(actor, code) for code in codes):
        raise NotFound
    if not any(is_superior(actor, code) or may_act(actor, "administer", code) for code in codes):
        raise OutOfScope("ほかの職員の不在を登録できるのは、係長以上か事務所の管理者です。係長へ依頼してください。")


def require_assign(actor: Actor, office_code: str, household_id: str) -> None:
    """担当替え: `require_write`, and OutOfScope for anybody below 係長."""
    require_write(actor, office_code, household_id)
    if not is_superior(actor, office_code):
        raise OutOfScope("担当を替えられるのは係長以上です。係長へ依頼してください。")


def may_submit(actor: Actor, office_code: str, author_id: str | None, worker_id: str | None) -> bool:
    """Whether this person may submit a record of this office, author and worker."""
    if not may_act(actor, "submit", office_code):
        return False
    return actor.staff_id in (author_id, worker_id) or actor.acting_post.role == "supervisor"


def require_submit(
    actor: Actor, office_code: str, author_id: str, worker_id: str | None, *household_ids: str | None
) -> None:
    """Submitting is for the author, the assigned worker or a 査察指導員 of the office (docs/domain/access.md 2.4)."""
    require(actor, "submit", office_code, *household_ids)
    if may_submit(actor, office_code, author_id, worker_id):
        return
    raise OutOfScope("回付できるのは、作成者・担当者・査察指導員だけです。担当者へ依頼してください。")


def may_reroute(actor: Actor, office_code: str, drafter_id: str, *, stranded: bool) -> bool:
    """経路の指定し直し: the drafter and 本庁 may reroute a stranded matter; administrators of the office any matter."""
    if stranded and (actor.staff_id == drafter_id or is_city_wide(actor)):
        return True
    return may_act(actor, "administer", office_code)


def resolve_scope(scope: Scope, actor: Actor) -> ScopeFilter:
    """The limits of a list. PurposeRequired when the scope reaches beyond the actor's offices and no purpose was
    stated."""
    readable = readable_offices(actor)
    post = actor.acting_post
    if scope == "all" or readable == frozenset():
        return ScopeFilter(own=False, office_codes=None, ward_code=None, household_ids=_granted_households(actor))
    if scope == "own":
        return ScopeFilter(own=True, office_codes=readable, ward_code=None)
    if scope == "office":
        return ScopeFilter(own=False, office_codes=frozenset({post.office_code}), ward_code=None)
    # Without a purpose, the ward means the part of it that the read group covers.
    return ScopeFilter(own=False, office_codes=readable, ward_code=post.ward_code)


def _granted_households(actor: Actor) -> frozenset[str] | None:
    """The households that the purpose grants; None = no limit.

    PurposeRequired, PurposeUnconfirmed or PurposeOpensNothing when it grants none.
    """
    if actor.grant.everywhere:
        return None
    if actor.purpose is None:
        raise PurposeRequired
    if actor.grant.unconfirmed:
        raise PurposeUnconfirmed
    if not actor.grant.household_ids:
        raise PurposeOpensNothing
    return actor.grant.household_ids
