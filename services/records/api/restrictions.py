"""Which households are not shown to everybody: 支援措置等 and 閲覧制限.

Each change states the version it has seen (the ETag of `access`): whoever lifts a protection lifts the one that was read,
never a later one.
"""

from typing import Annotated

from fastapi import Response
from pydantic import Field

from libs.contracts import codes
from libs.http import (
    CurrentActor,
    CurrentIntent,
    DateText,
    Id,
    IfMatch,
    Line,
    Router,
    Strict,
    Text,
    etag_response,
    for_actor,
)
from services.records.api.answers import Access, Protected, Restricted
from services.records.api.deps import StoreDep
from services.records.commands import restriction as commands
from services.records.domain.restriction import Entry, version_of
from services.records.queries import restriction as queries

router = Router(prefix="/v1/households/{household_id}", tags=["households"])


class ProtectionIn(Strict):
    """支援措置等 and what callers are told."""

    kind: codes.ProtectionKind
    until: DateText | None = None
    against: Annotated[list[Line], Field(max_length=10)] = []
    what_to_say: Text | None = None
    contact_method: Text | None = None


class RestrictionIn(Strict):
    """閲覧制限: who may see the household."""

    allowed: Annotated[list[Id], Field(min_length=1, max_length=50)]
    reason: Line


def _protected(household_id: str, entry: Entry) -> Response:
    version = version_of(entry)
    return etag_response(
        {"household_id": household_id, "version": version, "protected": "offices" in entry}, version
    )


def _restricted(household_id: str, entry: Entry) -> Response:
    version = version_of(entry)
    return etag_response(
        {"household_id": household_id, "version": version, "restricted": "allowed" in entry}, version
    )


@router.get("/access", response_model=Access, dependencies=[for_actor("read")])
async def get_access(household_id: Id, actor: CurrentActor, store: StoreDep) -> Response:
    """Whether the household is hidden outside its office or from most people; its ETag is what the changes state."""
    entry = await queries.access(store, actor, household_id)
    version = version_of(entry)
    shown = {
        "household_id": household_id, "version": version, "protected": "offices" in entry, "restricted": "allowed" in entry,
        "allowed": entry.get("allowed"),
    }  # fmt: skip
    return etag_response(shown, version)


@router.post("/protect", response_model=Protected, dependencies=[for_actor("write")])
async def protect(
    household_id: Id,
    body: ProtectionIn,
    actor: CurrentActor,
    store: StoreDep,
    intent: CurrentIntent,
    if_match: IfMatch,
) -> Response:
    """支援措置等: when this has answered, no other office sees the household anywhere."""
    entry = await commands.protect(
        store, actor, household_id, body.model_dump(), intent=intent, if_match=if_match
    )
    return _protected(household_id, entry)


@router.post("/unprotect", response_model=Protected, dependencies=[for_actor("write")])
async def unprotect(
    household_id: Id, actor: CurrentActor, store: StoreDep, intent: CurrentIntent, if_match: IfMatch
) -> Response:
    """Lift the protection: a person decides it, never the calendar."""
    entry = await commands.unprotect(store, actor, household_id, intent=intent, if_match=if_match)
    return _protected(household_id, entry)


@router.post("/restrict", response_model=Restricted, dependencies=[for_actor("write")])
async def restrict(
    household_id: Id,
    body: RestrictionIn,
    actor: CurrentActor,
    store: StoreDep,
    intent: CurrentIntent,
    if_match: IfMatch,
) -> Response:
    """閲覧制限: only the named people see the household, inside the office too."""
    entry = await commands.restrict(
        store, actor, household_id, body.allowed, body.reason, intent=intent, if_match=if_match
    )
    return _restricted(household_id, entry)


@router.post("/unrestrict", response_model=Restricted, dependencies=[for_actor("write")])
async def unrestrict(
    household_id: Id, actor: CurrentActor, store: StoreDep, intent: CurrentIntent, if_match: IfMatch
) -> Response:
    """Lift the access restriction."""
    entry = await commands.unrestrict(store, actor, household_id, intent=intent, if_match=if_match)
    return _restricted(household_id, entry)
