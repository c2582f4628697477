"""Reading one's own drafts of calls."""

from libs.cursor import Listed
from libs.released import Read, Released, readable
from libs.restrictions import RestrictionSet
from services.inquiries.domain.state import CallDraft
from services.inquiries.queries.view import hidden_from
from services.inquiries.store import Context, draft_ends_at

PRIVATE = frozenset({"_id", "staff_id", "fingerprint", "last_save", "logged_as", "place"})
"""The fields of a draft that only this service needs."""


async def call_drafts(context: Context) -> Released[Listed[dict[str, object]]]:
    """The actor's drafts, the last saved first. Those about hidden households, and those that were logged, are left out."""
    actor, store = context.actor, context.store

    async def read(restrictions: RestrictionSet) -> Read[Listed[dict[str, object]]]:
        is_hidden = hidden_from(actor, restrictions)
        drafts = [
            draft
            for draft in await store.call_drafts.of_writer(actor.staff_id, context.now)
            if not (draft["household_id"] and is_hidden(draft["household_id"]))
            and not await store.drop_if_logged(draft)
        ]
        drafts.sort(key=lambda draft: draft["saved_at"], reverse=True)
        answer: Listed[dict[str, object]] = {"items": [_to_view(draft) for draft in drafts], "next_cursor": None}
        households = sorted({draft["household_id"] for draft in drafts if draft["household_id"]})
        return Read(answer, "call_drafts", [draft["_id"] for draft in drafts], households)

    return await readable(store, actor, (), read)


def _to_view(draft: CallDraft) -> dict[str, object]:
    text = {name: value for name, value in draft.items() if name not in PRIVATE}
    return {"id": draft["_id"], "ends_at": draft_ends_at(draft), **text}
