"""Reading submissions, the contents they showed, and whether an outcome has been applied."""

from collections.abc import Sequence

from libs import problems
from libs.actor import Actor
from libs.aggregates import Loaded
from libs.mongo import Doc
from libs.policy import is_superior, may_list, require_read
from libs.process import reading, viewer
from libs.restrictions import Snapshot
from services.records.domain import submission as rules
from services.records.queries.confirming import require_confirmed
from services.records.store import Store
from services.records.store import draft as contents


def shape(store: Store, submission: Loaded) -> Doc:
    """A submission as the API shows it: without the contents; `handoff: pending` until approvals knows the round."""
    shown = store.submissions.published(submission)
    shown.pop("seen", None)
    if submission.state["state"] == "preparing":
        shown["items"] = submission.state["trial"]["items"]
    pending = submission.state["state"] == "sent" and submission.state.get("handoff_since")
    return {**shown, "handoff": "pending" if pending else "known" if submission.state["round"] else None}


async def submission(store: Store, actor: Actor, submission_id: str) -> Doc:
    """One submission; absent where one of its households is hidden from the reader."""
    known = await store.submissions.load(submission_id)
    if known is None:
        raise problems.NotFound

    async def read(snapshot: Snapshot) -> Doc:
        found = await store.submissions.load(submission_id)
        if found is None or _hidden(found, actor, snapshot):
            raise problems.NotFound
        require_read(actor, found.state["office_code"], *rules.about(found.state))
        await store.audit.read(reading(actor, "submission", [submission_id], await _households(store, found)))
        return (await _shown_to(store, actor, [found]))[0]

    return await store.restrictions.require(viewer(actor), known.state.get("household_id"), read)


async def submissions(store: Store, actor: Actor, household_id: str) -> list[Doc]:
    """The submissions of a household, newest first."""

    async def read(snapshot: Snapshot) -> list[Doc]:
        await require_confirmed(store, actor, household_id=household_id)
        shown = [
            each for each in await store.submissions_of(household_id)
            if may_list(actor, each.state["office_code"], *rules.about(each.state)) and not _hidden(each, actor, snapshot)
        ]  # fmt: skip
        shown.sort(key=lambda each: each.state.get("sent_at") or "~", reverse=True)
        await store.audit.read(reading(actor, "submissions", [each.id for each in shown], [household_id]))
        return await _shown_to(store, actor, shown)

    return await store.restrictions.require(viewer(actor), household_id, read)


async def _shown_to(store: Store, actor: Actor, found: Sequence[Loaded]) -> list[Doc]:
    """`shape`; a stub where a record was another household's, except for 係長 and above of the office."""
    foreign = await store.voided_as_foreign([i["record_id"] for each in found for i in each.state["items"]])

    def shown(each: Loaded) -> Doc:
        veiled = not foreign.isdisjoint(i["record_id"] for i in each.state["items"])
        as_it_is = shape(store, each)
        return (
            rules.stub(as_it_is) if veiled and not is_superior(actor, each.state["office_code"]) else as_it_is
        )

    return [shown(each) for each in found]


def _hidden(found: Loaded, actor: Actor, snapshot: Snapshot) -> bool:
    return any(snapshot.hides(named, viewer(actor)) for named in rules.restricted_by(found.state))


async def _households(store: Store, found: Loaded) -> list[str]:
    """Whom it is about, also by a note that was linked after it was taken up."""
    about = rules.about(found.state)
    known = {household_id for household_id in about if household_id}
    if None in about:
        known |= (await store.restrictions.current()).linked_to(rules.restricted_by(found.state))
    return sorted(known)


async def outcome(store: Store, submission_id: str, number: int) -> Doc:
    """Whether the outcome of a round has been applied here: what approvals asks back."""
    found = await store.submissions.load(submission_id)
    if found is None:
        return {"known": False, "applied": False, "state": None, "round": None}
    state = found.state
    over = state["round"] > number or (
        state["round"] == number and state["state"] not in {"sent", "preparing"}
    )
    resent = state["round"] == number and state["state"] == "preparing"
    return {"known": True, "applied": over or resent, "state": state["state"], "round": state["round"]}


async def content(store: Store, digest: str) -> Doc:
    """A content that was too large for its event, by its hash."""
    kept = await contents.contents(store).get(digest)
    if kept is None:
        raise problems.NotFound
    return {"sha256": digest, "content": kept["content"]}
