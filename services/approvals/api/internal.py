"""The routes for other services. They are never proxied, and each is open to named services only."""

from typing import Annotated

from fastapi import Path, Response
from pydantic import Field

from libs.aggregates import IdempotencyKey
from libs.canonical import sha256_hex
from libs.http import CurrentService, Id, IdempotencyKeyHeader, Line, Router, Strict, for_service, json_response
from libs.http.given import given
from libs.states.casework import Suggestion
from libs.states.published import ByWhom
from services.approvals.api.deps import StoreDep
from services.approvals.api.requests import SuggestionIn
from services.approvals.commands.suggestion import accept_suggestion as accept
from services.approvals.domain.suggestion import AcceptedSuggestion
from services.approvals.queries import submission as queries

router = Router(prefix="/internal/v1", include_in_schema=False)


class DrafterIn(Strict):
    """The drafter in the post that they hold now."""

    staff_id: Id
    name: Line
    post: Line
    office_code: Id


class AcceptIn(SuggestionIn):
    """The suggestion that the drafter accepts, word by word, in the round in which it was made."""

    round: Annotated[int, Field(ge=1, le=1_000_000)]
    record_id: Id
    by: DrafterIn


@router.post("/approvals/{approval_id}/accept-suggestion", dependencies=[for_service("records")])
async def accept_suggestion(
    approval_id: Id, body: AcceptIn, key: IdempotencyKeyHeader, caller: CurrentService, store: StoreDep
) -> Response:
    """Return the case to the drafter, who accepts a suggestion. Answers the case as its event has it."""
    await store.process.note_feed(caller.name, "accept_suggestion", {"approval": approval_id})
    intent = IdempotencyKey(sha256_hex(["accept-suggestion", approval_id, key]), sha256_hex(body.model_dump()))
    accepted = AcceptedSuggestion(given(body.by, ByWhom), body.round, body.record_id, given(body, Suggestion))
    case = await accept(store, approval_id, accepted, intent)
    return json_response(store.approvals.published(case))


@router.get("/rounds/{submission_id}/{number}", dependencies=[for_service("records")])
async def round_known(submission_id: Id, number: Annotated[int, Path(ge=1, le=1_000_000)], store: StoreDep) -> Response:
    """Whether a round that records handed over is known here, or was refused."""
    return json_response(await queries.round_known(store, submission_id, number))
