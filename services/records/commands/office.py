"""Commands on an office: the kinds of record that it files without a decision."""

from libs import problems
from libs.aggregates import Stored
from libs.contracts.codes import RecordType
from libs.policy import require
from services.records.domain import office as rules
from services.records.domain.state import Office
from services.records.store import Context


async def list_file_only(context: Context, office_code: str, kinds: list[RecordType]) -> Stored[Office]:
    """Set the kinds of record that this office files without a decision. Only its administrator may."""
    office = await context.store.office_by_code(office_code)
    if office is None:
        raise problems.NotFound
    return await context.store.offices.change(
        office.id,
        lambda item: rules.list_file_only(item.state, kinds),
        by=context.by,
        intent=context.key,
        if_match=context.if_match,
        may=lambda _: require(context.actor, "administer", office_code),
    )
