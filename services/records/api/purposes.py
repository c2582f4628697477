"""What a stated purpose opens."""

from fastapi import Response

from libs.contracts.base import Published, Time
from libs.http import CurrentActor, Id, Router, for_actor, json_response
from libs.problems import PurposeRequired, PurposeUnconfirmed
from services.records.api.answers import HeadView
from services.records.api.deps import StoreDep
from services.records.queries import purpose as queries

router = Router(tags=["purposes"])


class OpenedHousehold(Published):
    """A household that the purpose names."""

    id: Id
    case_number: str | None
    head: HeadView | None
    office_code: str


class OpenedView(Published):
    """What the purpose opens: all wards, or these households until then."""

    all_wards: bool
    until: Time | None
    households: list[OpenedHousehold]


@router.get("/v1/purposes/opened", response_model=OpenedView, dependencies=[for_actor("read")])
async def show_opened(actor: CurrentActor, store: StoreDep) -> Response:
    """What the purpose of `X-Purpose` opens to the reader beyond the own offices."""
    if actor.purpose is None:
        raise PurposeRequired
    if actor.opened.unconfirmed:
        raise PurposeUnconfirmed
    return json_response(await queries.opened(store, actor))
