"""How many calls a person may have unfinished (docs/domain/inquiries.md 1.5)."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from services.inquiries.domain.errors import TooManyDrafts
from services.inquiries.domain.state import CallDraft

AT_MOST = 10
"""Nobody takes so many calls at once; each window has one."""
ALL_AT_MOST = 50
"""With the drafts about households that have been hidden since: their writer can neither see nor discard those."""


def free_place(drafts: Sequence[CallDraft], hidden_households: AbstractSet[str]) -> int:
    """The lowest place that none of a writer's drafts has. TooManyDrafts where no more may be begun beside these.

    Requests that see the same drafts choose the same place, which the store gives once. So they cannot pass the limit together.
    """
    visible = [draft for draft in drafts if draft["household_id"] not in hidden_households]
    if len(visible) >= AT_MOST or len(drafts) >= ALL_AT_MOST:
        raise TooManyDrafts
    taken = {draft["place"] for draft in drafts}
    return next(place for place in range(ALL_AT_MOST) if place not in taken)
