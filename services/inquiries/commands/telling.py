"""Looks up what a caller may be told, for the commands that note how much they were told."""

from libs.calendar import jst_date
from libs.contracts.codes import ToldLevel
from libs.states import counter
from services.inquiries.domain import Inquiry
from services.inquiries.domain.inquiry import Content
from services.inquiries.domain.telling import Disclosure, Known, is_too_much
from services.inquiries.store import Context


async def tells_too_much(context: Context, told: Disclosure, household_id: str | None) -> bool:
    """Whether this tells the caller more about the household than they may know. Not where that cannot be judged: of nobody
    yet, and where the related party is one that this service has not heard of."""
    if told.level in (None, "nothing") or household_id is None:
        return False
    known = await _known(context, told.caller, household_id)
    return known is not None and is_too_much(told, known)


def told_in(state: Inquiry) -> Disclosure:
    """What was told to the caller, on the day of the call."""
    return Disclosure(state["caller"], _was_right(state["identity_check"]), state["told_level"], _day_of(state))


def told_in_correction(state: Inquiry, content: Content) -> Disclosure:
    """What was told to the caller, as a correction has it."""
    on = jst_date(content.received_at).isoformat() if content.received_at else _day_of(state)
    return Disclosure(content.caller, _was_right(content.identity_check), content.told_level, on)


def changes_told(state: Inquiry, content: Content) -> bool:
    """Whether a correction says otherwise who called, how that was checked or how much they were told."""
    before = (state["caller"], state["identity_check"], state["told_level"])
    return before != (content.caller, content.identity_check, content.told_level)


def told_now(state: Inquiry, level: ToldLevel | None, now: str) -> Disclosure:
    """What the caller of an inquiry is told now. Who calls them back knows whom they call: only a check that failed counts."""
    check = state["identity_check"]
    is_confirmed = check is None or check["result"] is not False
    return Disclosure(state["caller"], is_confirmed, level, jst_date(now).isoformat())


async def _known(context: Context, caller: counter.Caller, household_id: str) -> Known | None:
    """What is known of the household; None where the named related party is unknown. One of another household is nobody's.

    Every call can be logged while records is away (docs/protocols.md 5.3): then the restrictions as last known decide.
    """
    restrictions = context.store.restrictions.last_known
    is_protected = restrictions is None or restrictions.is_protected(household_id)
    party_id = caller["related_party_id"]
    if party_id is None:
        return Known(None, is_protected)
    party = await context.store.people.related_party(party_id)
    if party is None:
        return None
    is_theirs = not party["deleted"] and party["household_id"] == household_id
    return Known(party if is_theirs else None, is_protected)


def _was_right(check: counter.IdentityCheck | None) -> bool:
    return check is not None and check["result"] is True


def _day_of(state: Inquiry) -> str:
    return jst_date(state["received_at"] or state["logged_at"]).isoformat()
