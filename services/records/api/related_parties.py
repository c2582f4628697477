"""関係者 of a household."""

from typing import Annotated

from fastapi import Query, Response
from pydantic import Field

from libs.contracts import codes
from libs.contracts.people import RelatedParty
from libs.http import (
    CurrentActor,
    CurrentIntent,
    DateText,
    Id,
    IfMatch,
    Line,
    OptionalIntent,
    Router,
    Strict,
    etag_response,
    for_actor,
    json_response,
)
from services.records.api.answers import Parties, PartyView
from services.records.api.deps import StoreDep
from services.records.commands import related_party as commands
from services.records.queries import related_party as queries

router = Router(tags=["related-parties"])


class MayTellIn(Strict):
    """What this party may be told, on what basis, until when."""

    level: codes.ToldLevel
    basis: Line | None = None
    until: DateText | None = None


class PartyIn(Strict):
    """A related party; its telephone number is kept apart and is in no event."""

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
    """A related party of a household."""

    household_id: Id


@router.get("/v1/related-parties", response_model=Parties, dependencies=[for_actor("read")])
async def list_parties(
    actor: CurrentActor, store: StoreDep, household_id: Annotated[str, Query(max_length=200)]
) -> Response:
    """The related parties of a household."""
    items = await queries.related_parties(store, actor, household_id)
    return json_response({"items": items, "next_cursor": None})


@router.post(
    "/v1/related-parties", response_model=RelatedParty, dependencies=[for_actor("write")], status_code=201
)
async def register_party(
    body: NewParty, actor: CurrentActor, store: StoreDep, intent: CurrentIntent
) -> Response:
    """Register a related party."""
    party = await commands.register(store, actor, body.household_id, body.model_dump(by_alias=True), intent)
    return etag_response(queries.shape(store, party), party.version, 201)


@router.get("/v1/related-parties/{party_id}", response_model=PartyView, dependencies=[for_actor("read")])
async def get_party(party_id: Id, actor: CurrentActor, store: StoreDep) -> Response:
    """One related party with its telephone number; each look is audited."""
    party = await queries.related_party(store, actor, party_id)
    return etag_response(party, party["version"])


@router.put("/v1/related-parties/{party_id}", response_model=RelatedParty, dependencies=[for_actor("write")])
async def change_party(
    party_id: Id,
    body: PartyIn,
    actor: CurrentActor,
    store: StoreDep,
    if_match: IfMatch,
    intent: OptionalIntent,
) -> Response:
    """The party as it is now; without `phone` a kept number stays."""
    given = body.model_dump(by_alias=True)
    party = await commands.change(store, actor, party_id, given, if_match=if_match, intent=intent)
    return etag_response(queries.shape(store, party), party.version)
