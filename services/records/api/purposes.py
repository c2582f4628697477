"""The households that a stated purpose opens."""

from libs.contracts.published import Published, Time
from libs.http import Answer, Id, Router, for_actor
from libs.problems import PurposeRequired, PurposeUnconfirmed
from services.records.api.answers import HeadView
from services.records.api.deps import ReadContext
from services.records.queries import purpose as queries

router = Router(tags=["purposes"])


class OpenedHousehold(Published):
    """A household that the purpose opens."""

    id: Id
    case_number: str | None
    head: HeadView | None
    office_code: str


class OpenedView(Published):
    """What the purpose opens: all wards, or these households until `until`."""

    all_wards: bool
    until: Time | None
    households: list[OpenedHousehold]


@router.get("/v1/purposes/opened", response_model=OpenedView, dependencies=[for_actor("read")])
async def show_opened(context: ReadContext) -> Answer:
    """Get what the purpose of `X-Purpose` opens to the reader beyond their own offices."""
    if context.actor.purpose is None:
        raise PurposeRequired
    if context.actor.grant.unconfirmed:
        raise PurposeUnconfirmed
    return Answer(await queries.opened(context))
