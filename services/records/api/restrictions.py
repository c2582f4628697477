"""支援措置等 and 閲覧制限: hide households from some readers.

Each change states the version that its sender saw (the ETag of `access`). So a request lifts only the protection that
was read, never a later one.
"""

from typing import Annotated

from pydantic import Field

from libs.contracts import codes
from libs.http import Answer, DateText, Id, Line, Router, Strict, Text, for_actor, given
from libs.released import written
from services.records.api.answers import Access, Protected, Restricted
from services.records.api.deps import ActionContext, ReadContext
from services.records.commands import restriction as commands
from services.records.domain.restriction import Entry, NewProtection, NewRestriction, version_of
from services.records.queries import restriction as queries

router = Router(prefix="/v1/households/{household_id}", tags=["households"])


class ProtectionIn(Strict):
    """支援措置等, with the text for callers."""

    kind: codes.ProtectionKind
    until: DateText | None = None
    against: Annotated[list[Line], Field(max_length=10)] = []
    what_to_say: Text | None = None
    contact_method: Text | None = None


class RestrictionIn(Strict):
    """閲覧制限: the people who may see the household, and why nobody else may."""

    allowed: Annotated[list[Id], Field(min_length=1, max_length=50)]
    reason: Line


def _protected(context: ReadContext, household_id: str, entry: Entry) -> Answer:
    version = version_of(entry)
    return Answer(
        written(context, {"household_id": household_id, "version": version, "protected": "offices" in entry}, version)
    )


def _restricted(context: ReadContext, household_id: str, entry: Entry) -> Answer:
    version = version_of(entry)
    return Answer(
        written(context, {"household_id": household_id, "version": version, "restricted": "allowed" in entry}, version)
    )


@router.get("/access", response_model=Access, dependencies=[for_actor("read")])
async def get_access(household_id: Id, context: ReadContext) -> Answer:
    """Get whether the household is protected or restricted. Each change of it states this ETag."""
    return Answer(await queries.access(context, household_id))


@router.post("/protect", response_model=Protected, dependencies=[for_actor("write")])
async def protect(household_id: Id, body: ProtectionIn, context: ActionContext) -> Answer:
    """支援措置等: protect the household. After the response no other office sees it anywhere."""
    return _protected(context, household_id, await commands.protect(context, household_id, given(body, NewProtection)))


@router.post("/unprotect", response_model=Protected, dependencies=[for_actor("write")])
async def unprotect(household_id: Id, context: ActionContext) -> Answer:
    """Lift the protection. It never ends by itself."""
    return _protected(context, household_id, await commands.unprotect(context, household_id))


@router.post("/restrict", response_model=Restricted, dependencies=[for_actor("write")])
async def restrict(household_id: Id, body: RestrictionIn, context: ActionContext) -> Answer:
    """閲覧制限: restrict the household to the named people, also inside the office."""
    return _restricted(
        context, household_id, await commands.restrict(context, household_id, given(body, NewRestriction))
    )


@router.post("/unrestrict", response_model=Restricted, dependencies=[for_actor("write")])
async def unrestrict(household_id: Id, context: ActionContext) -> Answer:
    """Lift the access restriction."""
    return _restricted(context, household_id, await commands.unrestrict(context, household_id))
