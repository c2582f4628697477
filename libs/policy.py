"""What an actor may do: pure functions, one answer for every service, default deny.

The own read group reads (北区 and 北神区 read together); writing goes by the office of the acting post; of other offices
one reads what a stated purpose was found to open (`libs.purposes`), and contacts never. What may not be read is "not
found"; what may be read but not changed is out of scope. Protection and restrictions come on top (`libs.restrictions`).
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
"""Roles that answer for the whole city: they mend what no office can."""
ALL_WARDS: frozenset[Role] = frozenset({"hq", "cross_ward_reader"})
"""Roles that read every office once they have stated a case or a note, and none before."""

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
    opened: frozenset[str] | None = None
    """Nothing but the households that a purpose names."""


def role_may(actor: Actor, action: Action) -> bool:
    """Whether the role of the acting post (for reading: of any post) may do this kind of thing somewhere."""
    if action == "read":
        return any(post.role in ALLOWED["read"] for post in actor.posts)
    return actor.acting_post.role in ALLOWED[action]


def is_city_wide(actor: Actor) -> bool:
    """Whether one of the posts answers for the whole city."""
    return any(post.role in CITY_WIDE for post in actor.posts)


def may_state_a_note(actor: Actor) -> bool:
    """Whether a note is enough of a purpose: for who reads all wards by office, never for who works in one."""
    return any(post.role in ALL_WARDS for post in actor.posts)


def may_open_more(actor: Actor) -> bool:
    """Whether `readable_offices` might be every one, had whoever keeps what the purpose refers to been there to ask."""
    return actor.opened.unconfirmed and may_state_a_note(actor)


def _posts_in_offices(actor: Actor) -> list[Post]:
    """The posts held in offices, whichever of them is acted in; none while acting in one for all wards, which reads
    nothing without a purpose, the office where the same person works included."""
    if actor.acting_post.role in ALL_WARDS:
        return []
    return [post for post in actor.posts if post.role not in ALL_WARDS]


def own_offices(actor: Actor) -> frozenset[str]:
    """The offices read without stating anything: the read groups of all posts held in offices."""
    return frozenset(
        code for post in _posts_in_offices(actor) for code in (post.office_code, *post.read_group)
    )


def readable_offices(actor: Actor) -> frozenset[str] | None:
    """The offices read as a whole: one's own, and with a purpose that opens all wards every one (None)."""
    return None if actor.opened.everywhere else own_offices(actor)


def may_list(actor: Actor, office_code: str, *household_ids: str | None) -> bool:
    """Whether an object of this office, about these households, may be read; with the purpose that the actor states.

    None among the households: nobody knows yet whom it is about, so it is for its own office alone, whatever is stated.
    For what was looked up, after `require_confirmed` of what was asked for: it never tells that something is there.
    """
    opened = actor.opened
    if None in household_ids:
        return office_code in unlinked_offices(actor)
    if opened.everywhere or office_code in own_offices(actor):
        return True
    return bool(household_ids) and opened.household_ids.issuperset(household_ids)


def require_confirmed(actor: Actor, office_codes: Iterable[str | None]) -> None:
    """PurposeUnconfirmed where other offices are asked for and nobody could confirm the purpose of it.

    Before anything is looked up, so that a hit, a miss and what is hidden are told alike. None: of no office we know.
    """
    if actor.opened.unconfirmed and not own_offices(actor).issuperset(office_codes):
        raise PurposeUnconfirmed


def may_read(actor: Actor, office_code: str, *household_ids: str | None) -> bool:
    """`may_list` of one thing; PurposeUnconfirmed where that hangs on a purpose nobody could be asked about."""
    if may_list(actor, office_code, *household_ids):
        return True
    if None not in household_ids:
        require_confirmed(actor, [office_code])
    return False


def unlinked_offices(actor: Actor) -> frozenset[str]:
    """The offices whose unlinked notes and calls are read: those of the posts held, without their read groups."""
    return frozenset(post.office_code for post in _posts_in_offices(actor))


def require_read(actor: Actor, office_code: str, *household_ids: str | None) -> None:
    """NotFound unless the actor may read objects of this office, or those about these households."""
    if not may_read(actor, office_code, *household_ids):
        raise NotFound


def require_matter(
    actor: Actor, office_code: str, household_ids: Iterable[str | None], *, stranded: bool
) -> None:
    """`require_read` for a matter of an office; one that nobody there can carry on lies before 本庁 as well."""
    if not (stranded and is_city_wide(actor)):
        require_read(actor, office_code, *household_ids)


def contact_offices(actor: Actor) -> frozenset[str]:
    """The read groups of the posts held in offices: contacts are for these alone, whatever the role or the purpose."""
    own = [post for post in _posts_in_offices(actor) if post.role in _OFFICE_ROLES]
    return frozenset(code for post in own for code in (post.office_code, *post.read_group))


def may_know_contacts(actor: Actor, office_code: str) -> bool:
    """Whether telephone numbers and the like are shown."""
    return office_code in contact_offices(actor)


def require_contacts(actor: Actor, office_code: str, household_id: str) -> None:
    """NotFound where the household may not be read, OutOfScope where it is read for a purpose."""
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
    """NotFound for what may not be read, OutOfScope for what may be read but not done."""
    if may_act(actor, action, office_code, *household_ids):
        return
    require_read(actor, office_code, *household_ids)
    elsewhere = [p for p in actor.posts if p.office_code == office_code and p.role in ALLOWED[action]]
    hint = f"「{elsewhere[0].post}」の職に切り替えると行えます。" if elsewhere else None
    raise OutOfScope(hint=hint)


def require_write(actor: Actor, office_code: str) -> None:
    """`require` for creating and changing what the office keeps."""
    require(actor, "write", office_code)


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
    if stranded and (actor.staff_id == drafter_id or is_city_wide(actor)):
        return True
    return may_act(actor, "administer", office_code)


def resolve_scope(scope: Scope, actor: Actor) -> ScopeFilter:
    """The limits of a list. PurposeRequired where nothing was stated that could reach beyond one's own offices."""
    readable = readable_offices(actor)
    post = actor.acting_post
    if scope == "all" or readable == frozenset():
        return ScopeFilter(own=False, office_codes=None, ward_code=None, opened=_opened(actor))
    if scope == "own":
        return ScopeFilter(own=True, office_codes=readable, ward_code=None)
    if scope == "office":
        return ScopeFilter(own=False, office_codes=frozenset({post.office_code}), ward_code=None)
    # Without a purpose the ward is what the read group covers of it: 北区 and 北神区 for either.
    return ScopeFilter(own=False, office_codes=readable, ward_code=post.ward_code)


def _opened(actor: Actor) -> frozenset[str] | None:
    """The households that all wards come down to; None = no limit."""
    if actor.opened.everywhere:
        return None
    if actor.purpose is None:
        raise PurposeRequired
    if actor.opened.unconfirmed:
        raise PurposeUnconfirmed
    if not actor.opened.household_ids:
        raise PurposeOpensNothing
    return actor.opened.household_ids
