"""関係者: the related parties of a household."""

from functools import partial
from typing import Annotated

from fastapi import Query
from pydantic import Field

from libs.aggregates import Stored
from libs.contracts import codes
from libs.contracts.people import RelatedParty
from libs.http import Answer, DateText, Id, Line, Router, Strict, for_actor, given
from libs.released import immediate, left_by
from services.records.api.answers import Parties, PartyView
from services.records.api.deps import ChangeContext, CreateContext, ReadContext
from services.records.commands import related_party as commands
from services.records.domain.related_party import PartyDetails
from services.records.domain.state import RelatedParty as State
from services.records.queries import related_party as queries

router = Router(tags=["related-parties"])


class MayTellIn(Strict):
    """What staff may tell this party, on what basis, and until when."""

    level: codes.ToldLevel
    basis: Line | None = None
    until: DateText | None = None


class PartyIn(Strict):
    """A related party. Its telephone number is stored separately and is in no event."""

    member_id: Id | None = None
    kind: codes.RelatedPartyKind
    org: Line | None = None
    name: Line | None = None
    kana: Line | None = None
    phone: Line | None = None
    may_tell: MayTellIn | None = None
    contact_ban: bool = False
    from_: DateText | None = Field(default=None, alias="from")
    to: DateText | None = None


class NewParty(PartyIn):
    """A new related party of a household."""

    household_id: Id


@router.get("/v1/related-parties", response_model=Parties, dependencies=[for_actor("read")])
async def list_parties(context: ReadContext, household_id: Annotated[str, Query(max_length=200)]) -> Answer:
    """List the related parties of a household."""
    return Answer(await queries.related_parties(context, household_id))


@router.post("/v1/related-parties", response_model=RelatedParty, dependencies=[for_actor("write")], status_code=201)
async def register_party(body: NewParty, context: CreateContext) -> Answer:
    """Register a related party."""
    party = await commands.register(context, body.household_id, given(body, PartyDetails), body.phone)
    return await _shown(context, party, 201)


@router.get("/v1/related-parties/{party_id}", response_model=PartyView, dependencies=[for_actor("read")])
async def get_party(party_id: Id, context: ReadContext) -> Answer:
    """Get one related party with its telephone number. Each read is audited."""
    return Answer(await queries.related_party(context, party_id))


@router.put("/v1/related-parties/{party_id}", response_model=RelatedParty, dependencies=[for_actor("write")])
async def change_party(party_id: Id, body: PartyIn, context: ChangeContext) -> Answer:
    """Replace the fields of the party. Without `phone` the stored number stays."""
    party = await commands.change(context, party_id, given(body, PartyDetails), body.phone)
    return await _shown(context, party)


async def _shown(context: ReadContext, party: Stored[State], status: int = 200) -> Answer:
    view = immediate(context.store.related_parties.published(party))
    return Answer(await left_by(context, party, view, partial(queries.party_as_left, context, party.id)), status)
