"""回付: one bundle of records, its attempts and rounds (docs/protocols.md 4). Pure.

An attempt freezes its records, and is then either committed (`sent`, the round's one event) or undone for good.
`trial`, `sender`, `refusals`, `unfinished_since`, `handoff_since` and `restated_at` are private: attempts make no event
and no new version.
"""

from collections.abc import Mapping
from typing import Literal, TypeAlias, TypedDict, TypeVar, cast

from libs.canonical import Json, canonical_json, sha256_hex
from libs.contracts import codes
from libs.decision import Decision
from libs.problems import FieldError, IdempotencyKeyReused, InProgress, Problem, RemoteProblem, ValidationFailed
from libs.states.casework import Correction, OralConsent, SeenItem, SubmissionEvent, SubmissionFields, SubmissionItem
from services.records.domain import correction as corrections
from services.records.domain import record as records
from services.records.domain.bundle import is_correction
from services.records.domain.correction import Words
from services.records.domain.errors import MatterNotAllowed, NotReturned
from services.records.domain.state import (
    BundleItem,
    Choice,
    Consent,
    LoadedSubmission,
    Reason,
    Record,
    Refusal,
    Sending,
    Submission,
    Trial,
)

SubmissionDecision: TypeAlias = Decision[Submission, SubmissionEvent]
T = TypeVar("T")
INLINE_BYTES = 1_000_000
"""Contents up to this total size are sent in the event. approvals fetches the others by hash."""
REFUSALS_KEPT = 20


class Resubmission(TypedDict):
    """再回付, as its sender asks for it. A None keeps what the last round had, but a round without a comment has none."""

    matter_type: codes.MatterType | None
    items: list[BundleItem] | None
    comment: str | None
    flags: list[codes.MatterFlag] | None
    flag_reason: str | None
    amount: int | None
    needed_by: str | None
    urgent: bool | None
    oral_consent: Consent | None
    correction: Words | None


AS_BEFORE: Resubmission = {
    "matter_type": None,
    "items": None,
    "comment": None,
    "flags": None,
    "flag_reason": None,
    "amount": None,
    "needed_by": None,
    "urgent": None,
    "oral_consent": None,
    "correction": None,
}
"""A next round with the same choices as the last one, and no comment."""


class ShownSubmission(SubmissionFields):
    """A submission as the API shows it, without contents. `handoff` is `pending` until approvals knows the round."""

    id: str
    version: int
    handoff: Literal["pending", "known"] | None


def trial(chosen: Choice, sending: Sending) -> Trial:
    """The attempt that sends this choice."""
    return {**chosen, **sending}


class RoundFields(TypedDict):
    """The fields of an attempt that the submission takes over."""

    matter_type: codes.MatterType
    comment: str | None
    flags: list[codes.MatterFlag]
    flag_reason: str | None
    amount: int | None
    needed_by: str | None
    urgent: bool
    oral_consent: OralConsent | None
    correction: Correction | None


def _round_fields(trial: Trial) -> RoundFields:
    """The fields of this attempt that the submission takes over."""
    return {
        "matter_type": trial["matter_type"],
        "comment": trial["comment"],
        "flags": trial["flags"],
        "flag_reason": trial["flag_reason"],
        "amount": trial["amount"],
        "needed_by": trial["needed_by"],
        "urgent": trial["urgent"],
        "oral_consent": _consent(trial["oral_consent"]),
        "correction": trial["correction"],
    }


def begin(trial: Trial, first: Record, unit: str, linked_from: str | None) -> Submission:
    """A new submission in the state `preparing`. `first` is one of its records, `unit` that of the drafter."""
    return {
        "deleted": False,
        "source": None,
        "import_issues": [],
        "household_id": None if trial["matter_type"] in codes.OVER_MANY_HOUSEHOLDS else first["household_id"],
        "office_code": first["office_code"],
        "ward_code": first["ward_code"],
        "items": [sent_item(each) for each in trial["items"]],
        **_round_fields(trial),
        "drafter": trial["sender"],
        "drafter_unit": unit,
        "state": "preparing",
        "attempt": 1,
        "round": 0,
        "sent_at": None,
        "returned_to": None,
        "resume_at": None,
        "linked_from": linked_from,
        "outcome": None,
        "shown": [],
        "filed_week": None,
        "trial": trial,
        "refusals": [],
        "unfinished_since": trial["at"],
    }


def trial_again(state: LoadedSubmission, choice: Resubmission, sending: Sending) -> Trial:
    """再回付: the attempt that sends a returned submission again. InProgress while another one is preparing."""
    if state["state"] == "preparing":
        raise InProgress
    require_returned(state)
    correction = state["correction"]
    if choice["correction"] is not None:
        if correction is None:
            raise ValidationFailed(errors=[FieldError("/correction", "not_here")])
        correction = corrections.reword(state["matter_type"], correction, choice["correction"])
    chosen: Choice = {
        "matter_type": _or(choice["matter_type"], state["matter_type"]),
        "items": _or(choice["items"], [bundled(each) for each in state["items"]]),
        "comment": choice["comment"],  # said of one round: approvers would read an old one as of this round
        "flags": _or(choice["flags"], state["flags"]),
        "flag_reason": _or(choice["flag_reason"], state["flag_reason"]),
        "amount": _or(choice["amount"], state["amount"]),
        "needed_by": _or(choice["needed_by"], state["needed_by"]),
        "urgent": _or(choice["urgent"], state["urgent"]),
        "oral_consent": _or(choice["oral_consent"], _given(state["oral_consent"])),
        "correction": correction,
    }
    if is_correction(state):
        _require_same(state, chosen)
    return trial(chosen, sending)


def of_today(trial: Trial, records: Mapping[str, Record]) -> Trial:
    """The attempt with what the corrected part says today: the record may have been corrected since it came back."""
    correction = trial["correction"]
    if correction is None:
        return trial
    [item] = trial["items"]
    return {**trial, "correction": corrections.renewed(correction, records[item["record_id"]])}


def again(state: Submission, trial: Trial) -> Submission:
    """The next attempt of a returned submission. The fields of the last round stay until it is sent."""
    return {
        **state,
        "state": "preparing",
        "attempt": state["attempt"] + 1,
        "trial": trial,
        "unfinished_since": trial["at"],
    }


def _or(chosen: T | None, before: T) -> T:
    return before if chosen is None else chosen


def bundled(item: SubmissionItem) -> BundleItem:
    """An item of the last round as an item of the next."""
    return {"record_id": item["record_id"], "version": item["version"], "disposition": item["disposition"]}


def _require_same(state: Submission, chosen: Choice) -> None:
    """Check that a returned proposal keeps its record and its matter: with another it would be a new proposal."""
    if chosen["matter_type"] != state["matter_type"]:
        raise MatterNotAllowed(context={"allowed": [state["matter_type"]]})
    if [i["record_id"] for i in chosen["items"]] != [i["record_id"] for i in state["items"]]:
        raise ValidationFailed(errors=[FieldError("/items", "not_in_submission")])


def sent_item(item: BundleItem, household_id: str | None = None, digest: str | None = None) -> SubmissionItem:
    """An item of a bundle as it is published. Its household and hash are known once it is sent."""
    return {
        "record_id": item["record_id"],
        "version": item["version"],
        "household_id": household_id,
        "sha256": digest,
        "disposition": item["disposition"],
    }


def _consent(given: Consent | None) -> OralConsent | None:
    return None if given is None else {"who": given["who"], "at": given["at"], "confirmed_at": None}


def _given(consent: OralConsent | None) -> Consent | None:
    return None if consent is None else {"who": consent["who"], "at": consent["at"]}


def require_returned(state: LoadedSubmission) -> None:
    """NotReturned unless the drafter may change the submission now (docs/protocols.md 4.5)."""
    if state["state"] != "returned":
        raise NotReturned(context={"state": state["state"], "approval_id": state["id"]})


def holds(state: Submission | None, attempt: int) -> bool:
    """Whether a freeze of this attempt is still valid: it is preparing or committed (docs/protocols.md 4.3)."""
    return state is not None and state["attempt"] == attempt and state["state"] in {"preparing", "sent"}


def trial_of(state: Submission) -> Trial | None:
    """The attempt that is being prepared, or None. The items of one that an earlier release began may lack a field."""
    begun = state.get("trial")
    return begun and {**begun, "items": [{"disposition": None, **each} for each in begun["items"]]}


def unfinished_since(state: Submission) -> str | None:
    """Since when something is left to do for the submission, or None."""
    return state.get("unfinished_since")


def under_way(state: Submission, attempt: int) -> Trial | None:
    """What this attempt sends, while it is preparing. None when it is over."""
    return trial_of(state) if state["attempt"] == attempt else None


def is_preparing(state: Submission, key: tuple[str, str]) -> bool:
    """Whether the request of this key and fingerprint began the attempt under way."""
    trial = trial_of(state)
    return trial is not None and is_same((trial["key"], trial["fingerprint"]), key)


def is_same(request: tuple[str, str], key: tuple[str, str]) -> bool:
    """Whether both are one request, each as (key, fingerprint). IdempotencyKeyReused if only their keys are equal."""
    if request[0] != key[0]:
        return False
    if request[1] != key[1]:
        raise IdempotencyKeyReused
    return True


def refusal_of(state: Submission, attempt: int) -> Refusal | None:
    """The refusal that undid this attempt, or None."""
    return next((each for each in state["refusals"] if each["attempt"] == attempt), None)


def reason_of(problem: Problem) -> Reason:
    """A refusal in the form that is stored."""
    return {
        "code": problem.code,
        "status": problem.status,
        "title": problem.title,
        "detail": problem.detail,
        "context": problem.context,
    }


def problem_of(reason: Reason) -> Problem:
    """The refusal as it was answered the first time."""
    return RemoteProblem(
        code=reason["code"],
        status=reason["status"],
        title=reason["title"],
        detail=reason["detail"],
        context=reason["context"],
    )


def kept_answer(state: Submission, key: tuple[str, str]) -> Refusal | None:
    """The refusal that the same request got before, or None. An undone attempt is final."""
    return next((each for each in state["refusals"] if (each["key"], each["fingerprint"]) == key), None)


def undo(state: Submission, trial: Trial, reason: Reason) -> Submission:
    """Undo the attempt: a first one becomes `abandoned`, a later one `returned` as before. The reason is kept."""
    kept: Refusal = {**reason, "key": trial["key"], "fingerprint": trial["fingerprint"], "attempt": state["attempt"]}
    newer: Submission = {
        **state,
        "refusals": [*state["refusals"], kept][-REFUSALS_KEPT:],
        "state": "returned" if state["round"] else "abandoned",
    }
    newer.pop("trial", None)
    newer.pop("unfinished_since", None)
    return newer


def commit(
    state: Submission, trial: Trial, frozen: Mapping[str, Record], now: str
) -> tuple[SubmissionDecision, dict[str, dict[str, Json]]]:
    """回付: the round's one event with the contents that approvers will see, and those too large for it, by hash."""
    items: list[SubmissionItem] = []
    shown: list[SeenItem] = []
    beside: dict[str, dict[str, Json]] = {}
    left = INLINE_BYTES
    before = {each["record_id"]: each["sha256"] for each in state["shown"]}
    for item in trial["items"]:
        record = frozen[item["record_id"]]
        content, digest = _content(record, trial, before.get(item["record_id"]))
        size = len(canonical_json(content))
        if size <= left:
            left -= size
        else:
            beside[digest] = content
        items.append(sent_item(item, record["household_id"], digest))
        shown.append(
            {
                "record_id": item["record_id"],
                "version": item["version"],
                "sha256": digest,
                "household_id": record["household_id"],
                "content": None if digest in beside else content,
            }
        )
    newer: Submission = {
        **state,
        **_round_fields(trial),
        "items": items,
        "shown": shown,
        "state": "sent",
        "round": state["round"] + 1,
        "sent_at": now,
        "handoff_since": now,
        "unfinished_since": now,
        "outcome": None,
        "sender": trial["sender"],
    }
    newer.pop("trial", None)
    return Decision(newer, "submission.sent", {"round": newer["round"], "sender": trial["sender"]}), beside


def _content(record: Record, trial: Trial, before: str | None) -> tuple[dict[str, Json], str]:
    """The record as approvers see it, with the correction that is proposed for it, and its hash.

    `before` is its hash in the last round. It stays while nothing is changed, also where an older release made it.
    """
    proposed: dict[str, Json] = {}
    if trial["correction"] is not None:
        proposed["correction"] = cast("dict[str, Json]", trial["correction"])  # JSON, whatever its fields are called
    contents = [{**form, **proposed} for form in records.forms_seen(record)]
    hashed = [(content, sha256_hex(content)) for content in (contents if before else contents[:1])]
    return next(((content, digest) for content, digest in hashed if digest == before), hashed[0])


def drop(state: LoadedSubmission, now: str, comment: str | None) -> SubmissionDecision:
    """取下 of a returned submission. Its records follow afterwards."""
    require_returned(state)
    newer: LoadedSubmission = {
        **state,
        "state": "dropped",
        "outcome": {"state": "dropped", "round": state["round"], "at": now, "comment": comment},
        "unfinished_since": now,
    }
    return Decision(newer, "submission.dropped", {"round": state["round"], "comment": comment})


def about(state: Submission) -> frozenset[str | None]:
    """The households that it is about. Contains None if a record is unlinked, or before the submission was sent."""
    own = state["household_id"]
    items = frozenset(item["household_id"] or own for item in state["items"])
    return items if own is None else items | {own}


def restricted_by(state: Submission) -> frozenset[str]:
    """The ids by which restrictions may hide it: its households, and each unlinked record."""
    own = state["household_id"]
    items = frozenset(item["household_id"] or own or item["record_id"] for item in state["items"])
    return items if own is None else items | {own}


def restate(state: Submission, now: str) -> SubmissionDecision | None:
    """The round's state once more, as a quiet event, for approvals that does not know it yet."""
    if state["state"] != "sent":
        return None
    return Decision({**state, "restated_at": now}, "submission.restated", {"round": state["round"]}, quiet=True)


def stub(shown: ShownSubmission) -> ShownSubmission:
    """A submission without its texts, because one of its records was another household's
    (docs/domain/records.md 7.5)."""
    proposal, outcome = shown["correction"], shown["outcome"]
    return {
        **shown,
        "comment": None,
        "flag_reason": None,
        "correction": proposal and {**proposal, "before": None, "text": None, "reason": None, "note": None},
        "outcome": outcome and {**outcome, "comment": None, "instructions": []},
    }
