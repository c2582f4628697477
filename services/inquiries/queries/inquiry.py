"""Reading one inquiry, and what a command answers with."""

from typing import TypedDict

from libs import policy, problems
from libs.contracts.codes import InquiryState
from libs.reader import viewer
from libs.released import Read, Released, readable
from libs.restrictions import RestrictionSet
from services.inquiries.domain.readers import addressees, reading_offices
from services.inquiries.queries.view import ShownInquiry, hidden_from, to_view, to_view_without_numbers
from services.inquiries.store import Context, StoredInquiry


class Whereabouts(TypedDict):
    """Where an inquiry is that an earlier request logged."""

    id: str
    version: int
    number: str | None
    office_code: str
    state: InquiryState


async def inquiry(context: Context, inquiry_id: str) -> Released[ShownInquiry]:
    """One inquiry. NotFound where the reader may not know of it; without telephone numbers to who reads for a purpose."""
    actor, store = context.actor, context.store

    async def read(restrictions: RestrictionSet) -> Read[ShownInquiry]:
        item = await store.inquiries.load(inquiry_id)
        if item is None or item.state["deleted"]:
            raise problems.NotFound
        household_id = item.state["household_id"]
        if restrictions.hides(household_id or item.id, viewer(actor)):
            raise problems.NotFound
        offices = reading_offices(item.state, await store.people.household_office(household_id))
        is_addressee = actor.staff_id in addressees(item.state)
        if not is_addressee and not any(policy.may_list(actor, code, household_id) for code in offices):
            raise problems.NotFound
        with_numbers = is_addressee or any(policy.may_know_contacts(actor, code) for code in offices)
        show = to_view if with_numbers else to_view_without_numbers
        shown = show(store, item, hidden_from(actor, restrictions))
        return Read(shown, "inquiry", [item.id], [household_id] if household_id else [], item.version)

    return await readable(store, actor, (), read)


async def after_command(context: Context, item: StoredInquiry) -> ShownInquiry:
    """The inquiry as the command left it. NotFound where it was hidden from the reader meanwhile."""
    actor, store = context.actor, context.store

    async def read(restrictions: RestrictionSet) -> ShownInquiry:
        if restrictions.hides(item.state["household_id"] or item.id, viewer(actor)):
            raise problems.NotFound
        return to_view(store, item, hidden_from(actor, restrictions))

    return await store.restrictions.released(viewer(actor), read)


def logged(context: Context, item: StoredInquiry) -> ShownInquiry | Whereabouts:
    """The answer to a log. It asks no other service, because a call can always be logged (docs/protocols.md 5.3).

    The whole inquiry as this request wrote it. To a repeated request only its whereabouts: the text may be hidden by now,
    or others' work.
    """
    if item.is_written:
        return to_view(context.store, item, lambda _household_id: False)
    published = context.store.inquiries.published(item)
    return {
        "id": published["id"],
        "version": published["version"],
        "number": published["number"],
        "office_code": published["office_code"],
        "state": published["state"],
    }
