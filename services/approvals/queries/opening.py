"""The households that a case opens to the people on its route while it is under way."""

from collections.abc import Sequence
from datetime import timedelta

from libs.clock import parse_rfc3339
from libs.purposes import UNKNOWN, Opening
from services.approvals.domain.case import ENDED, households_of
from services.approvals.domain.readers import granted
from services.approvals.store import Store

OPEN_FOR = timedelta(days=90)
"""A case opens nothing later than this after it was drafted, and nothing once it has ended."""


async def opening(store: Store, case_id: str, staff_id: str, office_codes: Sequence[str]) -> Opening:
    """The households that the case opens to this person: none unless its route names them.

    Only households of the case's own office are opened, so that no drafter can open one of another office.
    """
    item = await store.approvals.load(case_id)
    if item is None:
        return UNKNOWN
    case = item.state
    if case["state"] in ENDED | {"closed"} or not granted(case, staff_id, office_codes):
        return Opening(known=True)
    offices = await store.people.offices_of_households(households_of(case))
    own = frozenset(household_id for household_id, office in offices.items() if office == case["office_code"])
    return Opening(True, own, parse_rfc3339(case["drafted_at"]) + OPEN_FOR)
