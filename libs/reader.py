"""The reader as restrictions see them, and the audit entry of a read."""

from collections.abc import Sequence

from libs.actor import Actor
from libs.audit import ReadAuditEntry
from libs.canonical import Json
from libs.contracts.codes import SUPERIORS
from libs.restrictions import Viewer
from libs.telemetry import current_trace_id


def viewer(actor: Actor) -> Viewer:
    """The reader as restrictions see them: by the offices of the current posts (docs/domain/access.md 2.2)."""
    return viewer_of(actor.staff_id, [(post.office_code, post.role) for post in actor.posts])


def viewer_of(staff_id: str, posts: Sequence[tuple[str, str]]) -> Viewer:
    """A person as `viewer` would see them, by their current posts: office and role of each."""
    superior_of = frozenset(office_code for office_code, role in posts if role in SUPERIORS)
    return Viewer(staff_id, frozenset(office_code for office_code, _ in posts), superior_of)


def reading(
    actor: Actor, action: str, objects: Sequence[str], households: Sequence[str] = (), **about: Json
) -> ReadAuditEntry:
    """The audit entry of one read: ids and reasons, never content. `about` holds the parameters of a list."""
    purpose, grant = actor.purpose, actor.grant
    reach = (
        "all_wards"
        if grant.everywhere
        else "named"
        if grant.household_ids.intersection(households) or _is_empty_result(grant.household_ids, objects, households)
        else None
    )
    return ReadAuditEntry(
        staff_id=actor.staff_id,
        post=actor.acting_post.post,
        office_code=actor.acting_post.office_code,
        action=action,
        objects=objects,
        household_ids=households,
        purpose=purpose.as_text if purpose else None,
        cause=actor.cause,
        trace_id=current_trace_id(),
        about=about or None,
        reach=reach,
    )


def _is_empty_result(granted: frozenset[str], objects: Sequence[str], households: Sequence[str]) -> bool:
    """Whether a granted purpose was used for a read without any result, which is audited as well."""
    return bool(granted) and not objects and not households
