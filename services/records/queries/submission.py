"""Reads submissions, the contents that their approvers saw, and whether an outcome has been applied."""

from collections.abc import Sequence
from typing import Literal, TypedDict, cast

from libs import problems
from libs.actor import Actor
from libs.aggregates import Stored
from libs.canonical import Json
from libs.contracts import codes
from libs.cursor import Listed
from libs.policy import is_superior, may_list, require_read
from libs.reader import viewer
from libs.released import Read, Released, readable
from libs.restrictions import RestrictionSet
from libs.states.casework import SubmissionItem
from services.records.domain import submission as rules
from services.records.domain.state import Submission
from services.records.domain.submission import ShownSubmission
from services.records.queries.unconfirmed_purpose import require_confirmed
from services.records.store import Context, Store, shown_content


class Applied(TypedDict):
    """Whether the outcome of a round has been applied here, and the state and round of the submission."""

    known: bool
    applied: bool
    state: codes.SubmissionState | None
    round: int | None


class ShownContent(TypedDict):
    """A content by its hash."""

    sha256: str
    content: dict[str, Json]


def shape(store: Store, submission: Stored[Submission]) -> ShownSubmission:
    """A submission as the API shows it."""
    published = store.submissions.published(submission)
    shown = cast("ShownSubmission", {name: value for name, value in published.items() if name != "seen"})
    return {**shown, "items": _items(submission.state), "handoff": _handoff(submission.state)}


def _items(state: Submission) -> list[SubmissionItem]:
    """The items of the attempt that is being prepared, or else the items that were sent."""
    trial = rules.trial_of(state)
    return [rules.sent_item(each) for each in trial["items"]] if trial else state["items"]


def _handoff(state: Submission) -> Literal["pending", "known"] | None:
    if state["state"] == "sent" and state.get("handoff_since"):
        return "pending"
    return "known" if state["round"] else None


async def submission(context: Context, submission_id: str) -> Released[ShownSubmission]:
    """One submission. NotFound if one of its households is hidden from the reader."""
    store, actor = context.store, context.actor
    known = await store.submissions.load(submission_id)
    if known is None:
        raise problems.NotFound

    async def read(snapshot: RestrictionSet) -> Read[ShownSubmission]:
        found = await store.submissions.load(submission_id)
        if found is None or _hidden(found, actor, snapshot):
            raise problems.NotFound
        require_read(actor, found.state["office_code"], *rules.about(found.state))
        shown = (await _shown_to(store, actor, [found]))[0]
        return Read(shown, "submission", [submission_id], await _households(store, found), found.version)

    return await readable(store, actor, [known.state["household_id"]], read)


async def submissions(context: Context, household_id: str) -> Released[Listed[ShownSubmission]]:
    """The submissions of a household, newest first. None of one that the actor may not read."""
    store, actor = context.store, context.actor

    async def read(snapshot: RestrictionSet) -> Read[Listed[ShownSubmission]]:
        await require_confirmed(store, actor, snapshot, household_id=household_id)
        shown = [
            each
            for each in await store.submissions_of(household_id)
            if may_list(actor, each.state["office_code"], *rules.about(each.state))
            and not _hidden(each, actor, snapshot)
        ]
        shown.sort(key=lambda each: each.state["sent_at"] or "~", reverse=True)
        answer: Listed[ShownSubmission] = {"items": await _shown_to(store, actor, shown), "next_cursor": None}
        return Read(answer, "submissions", [each.id for each in shown], [household_id] if shown else [])

    return await readable(store, actor, (), read)


async def _shown_to(store: Store, actor: Actor, found: Sequence[Stored[Submission]]) -> list[ShownSubmission]:
    """Each submission as this reader sees it.

    It is a stub if one of its records was another household's, unless the reader is 係長 or above of the office.
    """
    foreign = await store.voided_as_foreign([i["record_id"] for each in found for i in each.state["items"]])

    def shown(each: Stored[Submission]) -> ShownSubmission:
        veiled = not foreign.isdisjoint(i["record_id"] for i in each.state["items"])
        as_it_is = shape(store, each)
        return rules.stub(as_it_is) if veiled and not is_superior(actor, each.state["office_code"]) else as_it_is

    return [shown(each) for each in found]


def _hidden(found: Stored[Submission], actor: Actor, snapshot: RestrictionSet) -> bool:
    return any(snapshot.hides(named, viewer(actor)) for named in rules.restricted_by(found.state))


async def _households(store: Store, found: Stored[Submission]) -> list[str]:
    """The households that a submission is about, with those that its notes were linked to later."""
    about = rules.about(found.state)
    known = {household_id for household_id in about if household_id}
    if None in about:
        known |= (await store.restrictions.current()).linked_to(rules.restricted_by(found.state))
    return sorted(known)


async def outcome(store: Store, submission_id: str, number: int) -> Applied:
    """Whether the outcome of a round has been applied here. approvals asks this until it has."""
    found = await store.submissions.load(submission_id)
    if found is None:
        return {"known": False, "applied": False, "state": None, "round": None}
    state = found.state
    over = state["round"] > number or (state["round"] == number and state["state"] not in {"sent", "preparing"})
    resent = state["round"] == number and state["state"] == "preparing"
    return {"known": True, "applied": over or resent, "state": state["state"], "round": state["round"]}


async def content(store: Store, digest: str) -> ShownContent:
    """A content that was too large for its event, by its hash."""
    kept = await shown_content.get(store, digest)
    if kept is None:
        raise problems.NotFound
    return {"sha256": digest, "content": kept}
