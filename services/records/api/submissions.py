"""Submissions: sent, sent again after a return, dropped; and what approvals asks about them."""

from typing import Annotated, Any

from fastapi import Path, Query, Response
from pydantic import Field

from libs.contracts import codes
from libs.http import (
    CurrentActor,
    CurrentIntent,
    CurrentService,
    DateText,
    Id,
    IfMatch,
    Int64,
    Router,
    Strict,
    Text,
    TimeText,
    Version,
    etag_response,
    for_actor,
    for_service,
    json_response,
)
from services.records.api.answers import Submissions, SubmissionView
from services.records.api.deps import StoreDep
from services.records.commands import submission as commands
from services.records.commands import suggestion
from services.records.queries import submission as queries

router = Router(tags=["submissions"])


class ItemIn(Strict):
    """One record at the version its sender saw."""

    record_id: Id
    version: Version
    disposition: codes.Disposition | None = None


class OralConsentIn(Strict):
    """口頭了解: who, when."""

    who: Id
    at: TimeText


class SubmissionIn(Strict):
    """A bundle for one route."""

    household_id: Id | None = None
    matter_type: codes.MatterType = "record"
    items: Annotated[list[ItemIn], Field(min_length=1, max_length=100)]
    comment: Text | None = None
    flags: Annotated[list[codes.MatterFlag], Field(max_length=5)] = []
    flag_reason: Text | None = None
    amount: Annotated[Int64, Field(ge=0)] | None = None
    needed_by: DateText | None = None
    urgent: bool = False
    oral_consent: OralConsentIn | None = None
    linked_from: Id | None = None


class CorrectionIn(Strict):
    """A returned 訂正・追記 (`text`, `reason`) or 取消 (`reason_code`, `note`) in other words."""

    text: Text | None = None
    reason: Text | None = None
    reason_code: codes.VoidReason | None = None
    note: Text | None = None


class ResubmissionIn(Strict):
    """The next round; what is left out stays as it was."""

    matter_type: codes.MatterType | None = None
    items: Annotated[list[ItemIn], Field(min_length=1, max_length=100)]
    comment: Text | None = None
    flags: Annotated[list[codes.MatterFlag], Field(max_length=5)] | None = None
    flag_reason: Text | None = None
    amount: Annotated[Int64, Field(ge=0)] | None = None
    needed_by: DateText | None = None
    urgent: bool | None = None
    oral_consent: OralConsentIn | None = None
    correction: CorrectionIn | None = None


class SuggestionIn(Strict):
    """The proposal as the screen showed it: other words for a place of a segment."""

    record_id: Id
    segment_id: Id
    before: Text
    after: Text


class DropIn(Strict):
    """Why the matter is dropped."""

    comment: Text | None = None


@router.get("/v1/submissions", response_model=Submissions, dependencies=[for_actor("read")])
async def list_submissions(
    actor: CurrentActor, store: StoreDep, household_id: Annotated[str, Query(max_length=200)]
) -> Response:
    """The submissions of a household, newest first."""
    return json_response(
        {"items": await queries.submissions(store, actor, household_id), "next_cursor": None}
    )


@router.post(
    "/v1/submissions", response_model=SubmissionView, dependencies=[for_actor("submit")], status_code=201
)
async def submit(body: SubmissionIn, actor: CurrentActor, store: StoreDep, intent: CurrentIntent) -> Response:
    """回付: every record is frozen at the version named, or none is."""
    sent = await commands.submit(store, actor, body.model_dump(), intent)
    return etag_response(queries.shape(store, sent), sent.version, 201)


@router.get(
    "/v1/submissions/{submission_id}", response_model=SubmissionView, dependencies=[for_actor("read")]
)
async def get_submission(submission_id: Id, actor: CurrentActor, store: StoreDep) -> Response:
    """One submission; `handoff: pending` until approvals has the round (受渡中)."""
    found = await queries.submission(store, actor, submission_id)
    return etag_response(found, found["version"])


@router.post(
    "/v1/submissions/{submission_id}/resubmit",
    response_model=SubmissionView,
    dependencies=[for_actor("submit")],
    status_code=201,
)
async def resubmit(
    submission_id: Id, body: ResubmissionIn, actor: CurrentActor, store: StoreDep, intent: CurrentIntent
) -> Response:
    """再回付 of a returned submission: round + 1. The items' versions say what the sender saw."""
    sent = await commands.resubmit(store, actor, submission_id, body.model_dump(), intent)
    return etag_response(queries.shape(store, sent), sent.version, 201)


@router.post(
    "/v1/submissions/{submission_id}/accept-suggestion",
    response_model=SubmissionView,
    dependencies=[for_actor("submit")],
    status_code=201,
)
async def accept_suggestion(
    submission_id: Id,
    body: SuggestionIn,
    actor: CurrentActor,
    store: StoreDep,
    if_match: IfMatch,
    intent: CurrentIntent,
) -> Response:
    """修正の提案を取り入れる: the next round with the approver's words, at the step that proposed them.

    By the drafter alone, without a return. STEP_NOT_ACTIVE or ALREADY_DECIDED where an approver acted first.
    """
    sent = await suggestion.accept(
        store, actor, submission_id, body.model_dump(), if_match=if_match, intent=intent
    )
    return etag_response(queries.shape(store, sent), sent.version, 201)


@router.post(
    "/v1/submissions/{submission_id}/drop", response_model=SubmissionView, dependencies=[for_actor("submit")]
)
async def drop(
    submission_id: Id,
    body: DropIn,
    actor: CurrentActor,
    store: StoreDep,
    if_match: IfMatch,
    intent: CurrentIntent,
) -> Response:
    """取下 of a returned submission; its records are plain written ones again."""
    dropped = await commands.drop(store, actor, submission_id, body.comment, if_match=if_match, intent=intent)
    return etag_response(queries.shape(store, dropped), dropped.version)


@router.get(
    "/internal/v1/submissions/{submission_id}/outcome",
    dependencies=[for_service("approvals")],
    include_in_schema=False,
)
async def outcome(
    submission_id: Id,
    store: StoreDep,
    number: Annotated[int, Query(alias="round", ge=1, le=1_000_000)],
) -> Response:
    """Whether the outcome of a round has been applied."""
    return json_response(await queries.outcome(store, submission_id, number))


@router.get(
    "/internal/v1/contents/{sha256}", dependencies=[for_service("approvals")], include_in_schema=False
)
async def content(
    sha256: Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")], caller: CurrentService, store: StoreDep
) -> Response:
    """A content that was too large to travel in its event."""
    found: dict[str, Any] = await queries.content(store, sha256)
    await store.process.note_feed(caller.name, "contents", {"sha256": sha256})
    return json_response(found)
