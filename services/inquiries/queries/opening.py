"""What an inquiry opens to somebody who works on it, for the services that release reads (docs/domain/access.md 3.3)."""

from collections.abc import Sequence

from libs.purposes import UNKNOWN, Opening
from services.inquiries.domain.readers import opens_until
from services.inquiries.store import Store


async def opening(store: Store, inquiry_id: str, staff_id: str, office_codes: Sequence[str]) -> Opening:
    """The inquiry's household, once the household's office has shared it with this person or one of these offices."""
    item = await store.inquiries.load(inquiry_id)
    if item is None or item.state["deleted"]:
        return UNKNOWN
    household_id = item.state["household_id"]
    office = await store.people.household_office(household_id)
    until = opens_until(item.state, office, staff_id, office_codes)
    return Opening(True, frozenset({household_id}) if household_id and until else frozenset(), until)
