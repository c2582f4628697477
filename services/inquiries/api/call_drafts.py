"""書きかけの問合せ: the draft of a call is kept on the server until the call is logged."""

from typing import Annotated

from pydantic import StringConstraints

from libs.http import Answer, Id, Router, Strict, for_actor, given
from libs.released import written
from services.inquiries.api.answers import CallDrafts, DraftGone, DraftSaved
from services.inquiries.api.deps import ChangeContext, CreateContext, ReadContext
from services.inquiries.commands import call_draft as commands
from services.inquiries.domain.state import CallText
from services.inquiries.queries import call_draft as queries

router = Router(prefix="/v1/inquiry-drafts", tags=["inquiries"])
Typed = Annotated[str, StringConstraints(max_length=200)]
"""The text of a field, which may be unfinished or empty. It is checked when the call is logged."""
LongTyped = Annotated[str, StringConstraints(max_length=20_000)]


class CallDraftIn(Strict):
    """Every field of the screen of a call."""

    summary: LongTyped = ""
    household_id: Id | None = None
    subject: Typed = ""
    caller_kind: Typed = ""
    caller_party: Typed = ""
    caller_name: Typed = ""
    caller_phone: Typed = ""
    channel: Typed = ""
    urgency: Typed = ""
    identity: Typed = ""
    identity_matched: bool = False
    told: Typed = ""
    outcome: Typed = ""
    reply: LongTyped = ""
    message_to: Typed = ""
    message: LongTyped = ""
    callback_by: Typed = ""
    callback_number: Typed = ""
    callback_when: Typed = ""
    hand_to: Typed = ""
    note: LongTyped = ""


@router.get("", response_model=CallDrafts, dependencies=[for_actor("write")])
async def list_call_drafts(context: ReadContext) -> Answer:
    """The reader's own drafts of calls, the last saved first."""
    return Answer(await queries.call_drafts(context))


@router.post("", response_model=DraftSaved, dependencies=[for_actor("write")], status_code=201)
async def begin_call_draft(body: CallDraftIn, context: CreateContext) -> Answer:
    """Begin a draft. A person has at most ten."""
    saved = await commands.begin(context, given(body, CallText))
    return Answer(written(context, saved, saved["version"]), 201)


@router.put("/{call_draft_id}", response_model=DraftSaved, dependencies=[for_actor("write")])
async def save_call_draft(call_draft_id: Id, body: CallDraftIn, context: ChangeContext) -> Answer:
    """Autosave every field."""
    saved = await commands.save(context, call_draft_id, given(body, CallText))
    return Answer(written(context, saved, saved["version"]))


@router.post("/{call_draft_id}/discard", response_model=DraftGone, dependencies=[for_actor("write")])
async def discard_call_draft(call_draft_id: Id, context: CreateContext) -> Answer:
    """Delete the draft, whatever its version."""
    await commands.discard(context, call_draft_id)
    return Answer(written(context, {"id": call_draft_id, "state": "discarded"}))
