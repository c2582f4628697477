"""訂正・追記 and 取消 of what was decided or filed: proposals that are approval cases of their own (domain.md 4.3). Pure.

The record is frozen and otherwise as before until the case is decided; its original text stays for ever. A submission
with a `correction` is about exactly one record, whose state and version it does not change by being sent or returned.
"""

from collections.abc import Mapping
from typing import Any

from libs.problems import FieldError, NotFound, ValidationFailed
from services.records.domain.decision import Decision, State
from services.records.domain.errors import AlreadyVoid, NotApprovedYet
from services.records.domain.record import thawed

MATTERS = frozenset({"amendment", "void"})
CORRECTABLE = frozenset({"approved", "filed"})
WORDS: Mapping[str, tuple[str, ...]] = {
    "amendment": ("text", "reason"),
    "void": ("reason_code", "note"),
}
"""What of a returned proposal may be put otherwise; anything else is a new proposal."""
_NO_DECIDER = frozenset({"circulate"})


def require_correctable(record: State) -> None:
    """NotApprovedYet before the decision, AlreadyVoid after a 取消, NotFound for what was discarded."""
    if record["state"] == "voided":
        raise AlreadyVoid
    if record["state"] == "discarded":
        raise NotFound
    if record["state"] not in CORRECTABLE:
        raise NotApprovedYet(context={"state": record["state"]})


def original_matter(matter: str | None) -> str:
    """The matter whose route a weighty correction takes again; 通常記録 where nobody decided: filed, imported, 供覧."""
    return "record" if matter is None or matter in _NO_DECIDER else matter


def amendment(record: State, given: Mapping[str, Any], matter: str | None) -> State:
    """What is proposed as 訂正・追記, with the segment as it reads now. A correction names its segment; an addition may."""
    target = given.get("target_segment")
    if target is None and given["kind"] != "addition":
        raise ValidationFailed(
            "直す段落を選んでください。", errors=[FieldError("/target_segment", "missing")]
        )
    before = next((s["text"] for s in record.get("segments", []) if s["id"] == target), None)
    if target is not None and before is None:
        raise ValidationFailed(errors=[FieldError("/target_segment", "unknown")])
    proposal = {
        "kind": given["kind"], "target_segment": target, "before": before, "text": given["text"],
        "reason": given["reason"], "original_matter": original_matter(matter),
    }  # fmt: skip
    _require_different(proposal)
    return proposal


def voiding(given: Mapping[str, Any], matter: str | None) -> State:
    """What is proposed as 取消."""
    proposal = {
        "reason_code": given["reason_code"], "note": given.get("note"), "original_matter": original_matter(matter),
    }  # fmt: skip
    _require_explained(proposal)
    return proposal


def reworded(matter_type: str, correction: State, words: Mapping[str, Any]) -> State:
    """A returned proposal in other words. ValidationFailed for words that this kind of proposal does not have."""
    given = {name: value for name, value in words.items() if value is not None}
    strange = sorted(set(given) - set(WORDS[matter_type]))
    if strange:
        raise ValidationFailed(errors=[FieldError(f"/correction/{name}", "not_here") for name in strange])
    newer = {**correction, **given}
    _require_different(newer)
    _require_explained(newer)
    return newer


def applied(record: State, submission: State, outcome: Mapping[str, Any]) -> Decision:
    """What the decision makes of the record, in one write with its thaw: 訂正・追記 beside the original, or 取消."""
    newer = thawed(record, outcome)
    change = {"submission_id": submission["id"], "round": outcome["round"]}
    if submission["matter_type"] == "void":
        newer.update(state="voided", voided=_voided(submission, outcome))
        return Decision(newer, "record.voided", change)
    newer["amendments"] = [*record.get("amendments", []), _amended(submission, outcome)]
    return Decision(newer, "record.amended", change)


def _amended(submission: State, outcome: Mapping[str, Any]) -> State:
    proposal: State = submission["correction"]
    return {
        "id": submission["id"], "kind": proposal["kind"], "segment_id": proposal["target_segment"],
        "before": proposal["before"], "text": proposal["text"], "reason": proposal["reason"],
        "author": submission["drafter"], "at": submission["sent_at"], "approval_id": submission["id"],
        "decided_at": outcome["at"], "state": "decided",
    }  # fmt: skip


def _voided(submission: State, outcome: Mapping[str, Any]) -> State:
    proposal: State = submission["correction"]
    return {
        "by": outcome["decided_by"], "requested_by": submission["drafter"]["staff_id"],
        "reason_code": proposal["reason_code"], "note": proposal["note"], "at": outcome["at"],
        "approval_id": submission["id"],
    }  # fmt: skip


def _require_different(proposal: State) -> None:
    if proposal.get("kind") in {"clerical", "factual"} and proposal["text"] == proposal["before"]:
        raise ValidationFailed(
            "訂正後の文が今の文と同じです。直した文を入れてください。", errors=[FieldError("/text", "same")]
        )


def _require_explained(proposal: State) -> None:
    if proposal.get("reason_code") == "other" and not proposal["note"]:
        raise ValidationFailed(
            "取消の理由を「その他」にするときは、事情を書いてください。",
            errors=[FieldError("/note", "missing")],
        )
