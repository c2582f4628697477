"""書きかけの問合せ: what was typed during a call is kept on the server until the call is logged."""

from typing import Annotated

from fastapi import Response
from pydantic import StringConstraints

from libs.http import (
    CurrentActor,
    CurrentIntent,
    Id,
    IfMatch,
    OptionalIntent,
    Router,
    Strict,
    etag_response,
    for_actor,
    json_response,
)
from services.inquiries import queries
from services.inquiries.api.answers import CallDrafts, DraftGone, DraftSaved
from services.inquiries.api.deps import DeskDep
from services.inquiries.commands import call_draft as commands

router = Router(prefix="/v1/inquiry-drafts", tags=["inquiries"])
Typed = Annotated[str, StringConstraints(max_length=200)]
"""As it stands in the field, also unfinished or empty: it is checked when the call is logged."""
LongTyped = Annotated[str, StringConstraints(max_length=20_000)]


class CallDraftIn(Strict):
    """The whole of what stands on the screen of a call."""

    summary: LongTyped = ""
    household_id: Id | None = None
    subject: Typed = ""
    caller_kind: Typed = ""
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
async def list_call_drafts(actor: CurrentActor, desk: DeskDep) -> Response:
    """One's own unfinished calls, the last written first."""
    return json_response({"items": await queries.call_drafts(desk, actor), "next_cursor": None})


@router.post("", response_model=DraftSaved, dependencies=[for_actor("write")], status_code=201)
async def begin_call_draft(
    body: CallDraftIn, actor: CurrentActor, desk: DeskDep, intent: CurrentIntent
) -> Response:
    """Begin one; a person has at most ten."""
    saved = await commands.begin(desk, actor, body.model_dump(), intent)
    return etag_response(saved, saved["version"], 201)


@router.put("/{call_draft_id}", response_model=DraftSaved, dependencies=[for_actor("write")])
async def save_call_draft(
    call_draft_id: Id, body: CallDraftIn, actor: CurrentActor, desk: DeskDep, if_match: IfMatch, intent: OptionalIntent
) -> Response:  # fmt: skip
    """Autosave the whole."""
    saved = await commands.save(
        desk, actor, call_draft_id, body.model_dump(), if_match=if_match, intent=intent
    )
    return etag_response(saved, saved["version"])


@router.post("/{call_draft_id}/discard", response_model=DraftGone, dependencies=[for_actor("write")])
async def discard_call_draft(
    call_draft_id: Id, actor: CurrentActor, desk: DeskDep, _intent: CurrentIntent
) -> Response:
    """What was written is deleted, whatever its version."""
    await commands.discard(desk, actor, call_draft_id)
    return json_response({"id": call_draft_id, "state": "discarded"})
