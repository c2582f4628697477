"""訂正・追記 and 取消 of decided or filed records: proposals that are approval cases of their own
(docs/domain/records.md 7). Pure.

The record is frozen, and otherwise as before, until the case is decided. Its original text stays for ever. A submission
with a `correction` has exactly one record. Sending or returning it changes neither the record's state nor its version.
"""

from collections.abc import Mapping
from typing import TypedDict, TypeVar

from libs.contracts import codes
from libs.decision import Decision
from libs.problems import FieldError, NotFound, ValidationFailed
from libs.states.casework import Amendment, Correction, Voided
from services.records.domain.errors import AlreadyVoid, NotApprovedYet
from services.records.domain.record import RecordDecision, thaw
from services.records.domain.state import LoadedSubmission, Record, RoundOutcome


class GivenAmendment(TypedDict):
    """The text of a 訂正・追記, and the segment that it is about."""

    kind: codes.AmendmentKind
    target_segment: str | None
    text: str
    reason: str


class GivenVoiding(TypedDict):
    """Why a record is to be voided."""

    reason_code: codes.VoidReason
    note: str | None


class Words(TypedDict):
    """New wording of a returned proposal: `text` and `reason`, or `reason_code` and `note`.

    A None keeps the old one.
    """

    text: str | None
    reason: str | None
    reason_code: codes.VoidReason | None
    note: str | None


T = TypeVar("T")
MATTERS: frozenset[codes.MatterType] = frozenset({"amendment", "void"})
CORRECTABLE: frozenset[codes.RecordState] = frozenset({"approved", "filed"})
WORDS: Mapping[codes.MatterType, tuple[str, ...]] = {"amendment": ("text", "reason"), "void": ("reason_code", "note")}
"""The fields of a returned proposal that may be reworded, by matter. Another change needs a new proposal."""
_NO_DECIDER = frozenset({"circulate"})


def require_correctable(record: Record) -> None:
    """NotApprovedYet before the decision, AlreadyVoid after a 取消, NotFound for a discarded record."""
    if record["state"] == "voided":
        raise AlreadyVoid
    if record["state"] == "discarded":
        raise NotFound
    if record["state"] not in CORRECTABLE:
        raise NotApprovedYet(context={"state": record["state"]})


def original_matter(matter: codes.MatterType | None) -> codes.MatterType:
    """The matter whose route a weighty correction takes. 通常記録 if nobody decided the record: filed, imported, 供覧."""
    return "record" if matter is None or matter in _NO_DECIDER else matter


def amendment(record: Record, given: GivenAmendment, matter: codes.MatterType | None) -> Correction:
    """The proposal of a 訂正・追記, with the current text of its part. A correction must name one; an addition may."""
    target = given["target_segment"]
    if target is None and given["kind"] != "addition":
        raise ValidationFailed("直す段落を選んでください。", errors=[FieldError("/target_segment", "missing")])
    before = current_text(record, target)
    if target is not None and before is None:
        raise ValidationFailed(errors=[FieldError("/target_segment", "unknown")])
    proposal: Correction = {
        "kind": given["kind"],
        "target_segment": target,
        "before": before,
        "text": given["text"],
        "reason": given["reason"],
        "reason_code": None,
        "note": None,
        "original_matter": original_matter(matter),
    }
    _require_different(proposal)
    return proposal


def current_text(record: Record, segment_id: str | None) -> str | None:
    """What a part says today: the text of its last decided correction, or else the original. None where there is none."""
    corrected = [a for a in record["amendments"] if a["segment_id"] == segment_id and a["kind"] != "addition"]
    if segment_id is not None and corrected:
        return corrected[-1]["text"]
    return next((s["text"] for s in record["segments"] if s["id"] == segment_id), None)


def renewed(proposal: Correction, record: Record) -> Correction:
    """A returned proposal beside what its part says today. ValidationFailed where it says the same by now."""
    if proposal["target_segment"] is None:
        return proposal
    newer: Correction = {**proposal, "before": current_text(record, proposal["target_segment"])}
    _require_different(newer)
    return newer


def voiding(given: GivenVoiding, matter: codes.MatterType | None) -> Correction:
    """The proposal of a 取消."""
    proposal: Correction = {
        "kind": None,
        "target_segment": None,
        "before": None,
        "text": None,
        "reason": None,
        "reason_code": given["reason_code"],
        "note": given["note"],
        "original_matter": original_matter(matter),
    }
    _require_explained(proposal)
    return proposal


def reword(matter_type: codes.MatterType, correction: Correction, words: Words) -> Correction:
    """A returned proposal with new wording. ValidationFailed for fields that this kind of proposal does not have."""
    given = {name for name, value in words.items() if value is not None}
    strange = sorted(given - set(WORDS[matter_type]))
    if strange:
        raise ValidationFailed(errors=[FieldError(f"/correction/{name}", "not_here") for name in strange])
    newer: Correction = {
        **correction,
        "text": correction["text"] if words["text"] is None else words["text"],
        "reason": correction["reason"] if words["reason"] is None else words["reason"],
        "reason_code": correction["reason_code"] if words["reason_code"] is None else words["reason_code"],
        "note": correction["note"] if words["note"] is None else words["note"],
    }
    _require_different(newer)
    _require_explained(newer)
    return newer


def apply(record: Record, submission: LoadedSubmission, proposal: Correction, outcome: RoundOutcome) -> RecordDecision:
    """Apply the decision to the record, in one write with its thaw: 訂正・追記 beside the original, or 取消."""
    newer = thaw(record, outcome)
    change = {"submission_id": submission["id"], "round": outcome["round"]}
    if submission["matter_type"] == "void":
        voided: Record = {**newer, "state": "voided", "voided": _voided(submission, proposal, outcome)}
        return Decision(voided, "record.voided", change)
    amended: Record = {**newer, "amendments": [*record["amendments"], _amended(submission, proposal, outcome)]}
    return Decision(amended, "record.amended", change)


def _amended(submission: LoadedSubmission, proposal: Correction, outcome: RoundOutcome) -> Amendment:
    return {
        "id": submission["id"],
        "kind": _there(proposal["kind"]),
        "segment_id": proposal["target_segment"],
        "before": proposal["before"],
        "text": _there(proposal["text"]),
        "reason": _there(proposal["reason"]),
        "author": submission["drafter"],
        "at": _there(submission["sent_at"]),
        "approval_id": submission["id"],
        "decided_at": outcome["at"],
        "state": "decided",
    }


def _voided(submission: LoadedSubmission, proposal: Correction, outcome: RoundOutcome) -> Voided:
    return {
        "by": _there(outcome["decided_by"]),
        "requested_by": submission["drafter"]["staff_id"],
        "reason_code": _there(proposal["reason_code"]),
        "note": proposal["note"],
        "at": outcome["at"],
        "approval_id": submission["id"],
    }


def _there(value: T | None) -> T:
    """A field that a decided proposal of this kind always has. ValueError if it is missing."""
    if value is None:
        raise ValueError("a proposal that was decided lacks what its kind has")
    return value


def _require_different(proposal: Correction) -> None:
    if proposal["kind"] in {"clerical", "factual"} and proposal["text"] == proposal["before"]:
        raise ValidationFailed(
            "訂正後の文が今の文と同じです。直した文を入れてください。", errors=[FieldError("/text", "same")]
        )


def _require_explained(proposal: Correction) -> None:
    if proposal["reason_code"] == "other" and not proposal["note"]:
        raise ValidationFailed(
            "取消の理由を「その他」にするときは、事情を書いてください。", errors=[FieldError("/note", "missing")]
        )
