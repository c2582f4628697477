"""Submissions: send, send again after a return, drop. Also the routes by which approvals reads them."""

from functools import partial
from typing import Annotated

from fastapi import Path, Query, Response
from pydantic import Field

from libs.aggregates import Stored
from libs.contracts import codes
from libs.http import (
    Answer,
    CurrentService,
    DateText,
    Id,
    Int64,
    Router,
    Strict,
    Text,
    TimeText,
    Version,
    for_actor,
    for_service,
    given,
    json_response,
)
from libs.released import immediate, left_by
from services.records.api.answers import Submissions, SubmissionView
from services.records.api.deps import ActionContext, CreateContext, ReadContext, StoreDep
from services.records.commands import submission as commands
from services.records.commands import suggestion
from services.records.domain.state import Choice, GivenChoice, Submission
from services.records.domain.submission import Resubmission
from services.records.domain.suggestion import Proposal
from services.records.queries import submission as queries

router = Router(tags=["submissions"])


class ItemIn(Strict):
    """One record at the version that its sender saw."""

    record_id: Id
    version: Version
    disposition: codes.Disposition | None = None


class OralConsentIn(Strict):
    """口頭了解: who gave it, and when."""

    who: Id
    at: TimeText


class SubmissionIn(Strict):
    """Records that are submitted together on one route."""

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
    """New wording of a returned 訂正・追記 (`text`, `reason`) or 取消 (`reason_code`, `note`)."""

    text: Text | None = None
    reason: Text | None = None
    reason_code: codes.VoidReason | None = None
    note: Text | None = None


class ResubmissionIn(Strict):
    """The next round. Omitted fields keep their values, but a round without a comment has none."""

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
    """The suggestion as the screen showed it: new text for a part of a segment."""

    record_id: Id
    segment_id: Id
    before: Text
    after: Text


class DropIn(Strict):
    """The reason for dropping the submission."""

    comment: Text | None = None


@router.get("/v1/submissions", response_model=Submissions, dependencies=[for_actor("read")])
async def list_submissions(context: ReadContext, household_id: Annotated[str, Query(max_length=200)]) -> Answer:
    """List the submissions of a household, newest first."""
    return Answer(await queries.submissions(context, household_id))


@router.post("/v1/submissions", response_model=SubmissionView, dependencies=[for_actor("submit")], status_code=201)
async def submit(body: SubmissionIn, context: CreateContext) -> Answer:
    """回付: submit the records. Either all are frozen at the named versions, or none."""
    choice: Choice = {**given(body, GivenChoice), "correction": None}
    sent = await commands.submit(context, choice, body.linked_from)
    return await sent_to_approvers(context, sent)


async def sent_to_approvers(context: ReadContext, submission: Stored[Submission], status: int = 201) -> Answer:
    """The response with the submission as a command left it."""
    view = immediate(queries.shape(context.store, submission))
    return Answer(await left_by(context, submission, view, partial(queries.submission, context, submission.id)), status)


@router.get("/v1/submissions/{submission_id}", response_model=SubmissionView, dependencies=[for_actor("read")])
async def get_submission(submission_id: Id, context: ReadContext) -> Answer:
    """Get one submission. `handoff` is `pending` until approvals has the round (受渡中)."""
    return Answer(await queries.submission(context, submission_id))


@router.post(
    "/v1/submissions/{submission_id}/resubmit",
    response_model=SubmissionView,
    dependencies=[for_actor("submit")],
    status_code=201,
)
async def resubmit(submission_id: Id, body: ResubmissionIn, context: CreateContext) -> Answer:
    """再回付: submit a returned submission again, as the next round. The items have the versions that the sender saw."""
    sent = await commands.resubmit(context, submission_id, given(body, Resubmission))
    return await sent_to_approvers(context, sent)


@router.post(
    "/v1/submissions/{submission_id}/accept-suggestion",
    response_model=SubmissionView,
    dependencies=[for_actor("submit")],
    status_code=201,
)
async def accept_suggestion(submission_id: Id, body: SuggestionIn, context: ActionContext) -> Answer:
    """修正の提案を取り入れる: start the next round with the approver's text, at the step that suggested it.

    Only the drafter may do it, and no return is needed. STEP_NOT_ACTIVE or ALREADY_DECIDED if an approver acted first.
    """
    sent = await suggestion.accept(context, submission_id, given(body, Proposal))
    return await sent_to_approvers(context, sent)


@router.post("/v1/submissions/{submission_id}/drop", response_model=SubmissionView, dependencies=[for_actor("submit")])
async def drop(submission_id: Id, body: DropIn, context: ActionContext) -> Answer:
    """取下: drop a returned submission. Its records are `written` again."""
    dropped = await commands.drop(context, submission_id, body.comment)
    return await sent_to_approvers(context, dropped, 200)


@router.get(
    "/internal/v1/submissions/{submission_id}/outcome", dependencies=[for_service("approvals")], include_in_schema=False
)
async def outcome(
    submission_id: Id, store: StoreDep, number: Annotated[int, Query(alias="round", ge=1, le=1_000_000)]
) -> Response:
    """Get whether the outcome of a round has been applied."""
    return json_response(await queries.outcome(store, submission_id, number))


@router.get("/internal/v1/contents/{sha256}", dependencies=[for_service("approvals")], include_in_schema=False)
async def content(
    sha256: Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")], caller: CurrentService, store: StoreDep
) -> Response:
    """Get a content that was too large for its event."""
    found = await queries.content(store, sha256)
    await store.process.note_feed(caller.name, "contents", {"sha256": sha256})
    return json_response(found)
